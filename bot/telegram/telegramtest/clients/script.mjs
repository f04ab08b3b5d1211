// What both clients do: the methods of telegramtest, one after another. The
// person is played by the Go test, asked through PLAY; anything unexpected ends
// the script with an error and so the test.
import assert from "node:assert/strict";

const chat = Number(process.env.CHAT);
const group = Number(process.env.GROUP);

// play asks the test to do something as a person would.
async function play(what, args = {}) {
  const answer = await fetch(`${process.env.PLAY}/${what}?${new URLSearchParams(args)}`);
  const text = await answer.text();
  assert.equal(answer.status, 200, `${what}: ${text}`);
  return text;
}

// png is the smallest picture.
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

// inbox collects updates, and gives the first that fits as soon as it is there.
function inbox() {
  const got = [];
  let look = () => {};
  return {
    take: (update) => (got.push(update), look()),
    async wait(what, fits) {
      const end = Date.now() + 10_000;
      for (;;) {
        const i = got.findIndex(fits);
        if (i >= 0) return got.splice(i, 1)[0];
        if (Date.now() > end) assert.fail(`no ${what} among ${JSON.stringify(got)}`);
        await new Promise((done) => {
          look = done;
          setTimeout(done, 200);
        });
      }
    },
  };
}

// listen starts to poll, and waits until the server knows which kinds are
// wanted: what happens before is judged by the kinds of the poll before.
async function listen(c, kinds, take) {
  const stop = await c.poll(kinds, take);
  for (const end = Date.now() + 10_000; ; await new Promise((done) => setTimeout(done, 10))) {
    const { allowed_updates = [] } = await c.call("getWebhookInfo");
    if (String([...allowed_updates].sort()) === String([...kinds].sort())) return stop;
    assert.ok(Date.now() < end, `polling for ${allowed_updates}, want ${kinds}`);
  }
}

export async function run(c) {
  const steps = { about, polling, messages, edits, files, quiz, refusals, chats, webhook };
  for (const [name, step] of Object.entries(steps)) {
    await step(c);
    console.log(`ok ${name}`);
  }
}

async function refused(c, code, words, promise) {
  const err = await promise.then(() => assert.fail(`not refused: ${words}`), (err) => err);
  const r = c.refusal(err);
  assert.ok(r, `not an API error: ${err}`);
  assert.equal(r.code, code);
  assert.ok(r.description.includes(words), `${r.description}, want ${words}`);
  return r.parameters ?? {};
}

async function about(c) {
  const me = await c.call("getMe");
  assert.equal(me.username, "anka_test_bot");
  assert.equal(me.can_join_groups, true);
  assert.equal(me.can_read_all_group_messages, false);
  const scope = { type: "all_private_chats" };
  await c.call("setMyCommands", { commands: [{ command: "sos", description: "应急" }], scope });
  assert.deepEqual(await c.call("getMyCommands", { scope }), [{ command: "sos", description: "应急" }]);
  assert.deepEqual(await c.call("getMyCommands", {}), []);
  await c.call("deleteMyCommands", { scope });
  await c.call("setMyDescription", { description: "安卡" });
  await c.call("setMyShortDescription", { short_description: "卡" });
  assert.equal((await c.call("getMyDescription", {})).description, "安卡");
}

async function polling(c) {
  const box = inbox();
  const stop = await listen(c, ["message", "edited_message", "callback_query", "my_chat_member"], box.take);
  await play("says", { text: "/start abc" });
  const first = await box.wait("message", (u) => u.message?.text === "/start abc");
  assert.equal(first.message.chat.id, chat);
  assert.equal(first.message.entities[0].type, "bot_command");
  await play("edits", { text: "改过" });
  await box.wait("edit", (u) => u.edited_message?.text === "改过");

  const m = await c.call("sendMessage", { chat_id: chat, text: "选", reply_markup: { inline_keyboard: [[{ text: "好", callback_data: "yes" }]] } });
  await play("taps", { label: "好" });
  const tap = await box.wait("tap", (u) => u.callback_query);
  assert.equal(tap.callback_query.data, "yes");
  assert.equal(tap.callback_query.message.message_id, m.message_id);
  assert.equal(await c.call("answerCallbackQuery", { callback_query_id: tap.callback_query.id, text: "记下了" }), true);
  await play("blocks");
  const member = await box.wait("my_chat_member", (u) => u.my_chat_member?.chat.id === chat);
  assert.equal(member.my_chat_member.new_chat_member.status, "kicked");
  await refused(c, 403, "Forbidden: bot was blocked by the user", c.call("sendMessage", { chat_id: chat, text: "在吗" }));
  await play("unblocks");
  await stop();
}

async function messages(c) {
  const entities = [{ type: "bold", offset: 0, length: 2 }];
  const m = await c.call("sendMessage", { chat_id: chat, text: "🔥 火 https://example.com/", entities });
  assert.deepEqual(m.entities.map((e) => [e.type, e.offset, e.length]), [["bold", 0, 2], ["url", 5, 20]]);
  const html = await c.call("sendMessage", { chat_id: chat, text: "<b>粗</b> &lt;<i>斜</i>", parse_mode: "HTML", reply_parameters: { message_id: m.message_id } });
  assert.equal(html.text, "粗 <斜");
  assert.deepEqual(html.entities.map((e) => e.type), ["bold", "italic"]);
  assert.equal(html.reply_to_message.message_id, m.message_id);
  const v2 = await c.call("sendMessage", { chat_id: chat, text: "*粗* [链](https://example.com/)", parse_mode: "MarkdownV2" });
  assert.equal(v2.entities[1].url, "https://example.com/");
  await c.call("sendMessage", { chat_id: chat, text: "键盘", reply_markup: { keyboard: [[{ text: "应急" }]], resize_keyboard: true } });
  await c.call("sendChatAction", { chat_id: chat, action: "typing" });
  await c.call("setMessageReaction", { chat_id: chat, message_id: m.message_id, reaction: [{ type: "emoji", emoji: "👍" }] });
}

async function edits(c) {
  const m = await c.call("sendMessage", { chat_id: chat, text: "一" });
  const edited = await c.call("editMessageText", { chat_id: chat, message_id: m.message_id, text: "二" });
  assert.equal(edited.text, "二");
  assert.ok(edited.edit_date > 0);
  const buttons = { inline_keyboard: [[{ text: "x", callback_data: "x" }]] };
  const marked = await c.call("editMessageReplyMarkup", { chat_id: chat, message_id: m.message_id, reply_markup: buttons });
  assert.equal(marked.reply_markup.inline_keyboard[0][0].text, "x");
  await refused(c, 400, "message is not modified", c.call("editMessageReplyMarkup", { chat_id: chat, message_id: m.message_id, reply_markup: buttons }));
  assert.equal(await c.call("deleteMessage", { chat_id: chat, message_id: m.message_id }), true);
  await refused(c, 400, "message to delete not found", c.call("deleteMessage", { chat_id: chat, message_id: m.message_id }));
}

async function files(c) {
  const d = await c.call("sendDocument", { chat_id: chat, document: c.file(Buffer.from("岗位卡"), "卡.txt"), caption: "卡" });
  assert.equal(d.document.file_name, "卡.txt");
  assert.equal(await download(c, d.document.file_id), "岗位卡");
  const again = await c.call("sendDocument", { chat_id: chat, document: d.document.file_id });
  assert.equal(again.document.file_id, d.document.file_id);
  const p = await c.call("sendPhoto", { chat_id: chat, photo: c.file(png, "点.png"), caption: "图" });
  assert.deepEqual([p.photo.at(-1).width, p.photo.at(-1).height], [1, 1]);
  const caption = await c.call("editMessageCaption", { chat_id: chat, message_id: p.message_id, caption: "新图" });
  assert.equal(caption.caption, "新图");

  const box = inbox();
  const stop = await listen(c, ["message"], box.take);
  await play("sends", { name: "人员.csv", body: "甲,乙" });
  const sent = await box.wait("document", (u) => u.message?.document);
  assert.equal(await download(c, sent.message.document.file_id), "甲,乙");
  await stop();
  await refused(c, 400, "invalid file_id", c.call("getFile", { file_id: "nonsense" }));
}

async function download(c, id) {
  const f = await c.call("getFile", { file_id: id });
  const answer = await fetch(`${process.env.API}/file/bot${process.env.TOKEN}/${f.file_path}`);
  assert.equal(answer.status, 200);
  return answer.text();
}

async function quiz(c) {
  const box = inbox();
  const stop = await listen(c, ["poll", "poll_answer"], box.take);
  const m = await c.call("sendPoll", {
    chat_id: chat, question: "跑冒油先做什么？", options: [{ text: "停泵" }, { text: "拍照" }],
    type: "quiz", is_anonymous: false, correct_option_ids: [0], explanation: "先停泵",
  });
  assert.equal(m.poll.type, "quiz");
  assert.deepEqual(m.poll.correct_option_ids, [0]);
  await play("votes", { option: "1" });
  const answer = await box.wait("poll_answer", (u) => u.poll_answer);
  assert.deepEqual(answer.poll_answer.option_ids, [1]);
  assert.equal(answer.poll_answer.poll_id, m.poll.id);
  const state = await box.wait("poll", (u) => u.poll);
  assert.equal(state.poll.total_voter_count, 1);
  const stopped = await c.call("stopPoll", { chat_id: chat, message_id: m.message_id });
  assert.equal(stopped.is_closed, true);
  await stop();
}

async function refusals(c) {
  await refused(c, 400, "chat not found", c.call("sendMessage", { chat_id: 42, text: "x" }));
  await refused(c, 400, "can't parse entities: Can't find end tag", c.call("sendMessage", { chat_id: chat, text: "<b>", parse_mode: "HTML" }));
  await refused(c, 400, "BUTTON_DATA_INVALID", c.call("sendMessage", { chat_id: chat, text: "x", reply_markup: { inline_keyboard: [[{ text: "x", callback_data: "x".repeat(65) }]] } }));
  await refused(c, 400, "query is too old", c.call("answerCallbackQuery", { callback_query_id: "1" }));
  const moved = await refused(c, 400, "group chat was upgraded", c.call("sendMessage", { chat_id: Number(process.env.OLD_GROUP), text: "x" }));
  assert.equal(moved.migrate_to_chat_id, Number(process.env.NEW_GROUP));
  await play("fault", { name: "429" });
  const many = await refused(c, 429, "Too Many Requests: retry after 7", c.call("sendMessage", { chat_id: chat, text: "x" }));
  assert.equal(many.retry_after, 7);
  await play("fault", { name: "drop" });
  const lost = await c.call("sendMessage", { chat_id: chat, text: "丢了回答" }).then(() => assert.fail("answered"), (err) => err);
  assert.ok(c.lost(lost), `${lost}`);
  assert.equal(await play("last"), "丢了回答");
}

async function chats(c) {
  assert.equal((await c.call("getChat", { chat_id: group })).type, "supergroup");
  assert.equal((await c.call("getChatMember", { chat_id: group, user_id: chat })).status, "member");
  assert.ok((await c.call("getChatAdministrators", { chat_id: group })).some((m) => m.status === "creator"));
  assert.equal(await c.call("getChatMemberCount", { chat_id: group }), 3);
  const topic = await c.call("createForumTopic", { chat_id: group, name: "卸油" });
  const m = await c.call("sendMessage", { chat_id: group, message_thread_id: topic.message_thread_id, text: "在" });
  assert.equal(m.is_topic_message, true);
  await c.call("pinChatMessage", { chat_id: group, message_id: m.message_id });
  await c.call("closeForumTopic", { chat_id: group, message_thread_id: topic.message_thread_id });
  await refused(c, 400, "message thread not found", c.call("sendMessage", { chat_id: group, message_thread_id: 999, text: "x" }));
}

async function webhook(c) {
  const box = inbox();
  const secret = "Secret_1-2";
  const server = await c.hook(secret, box.take);
  await c.call("setWebhook", { url: `http://127.0.0.1:${server.port}/`, secret_token: secret, max_connections: 5, allowed_updates: ["message"], drop_pending_updates: true });
  await play("says", { text: "走网络钩子" });
  await box.wait("message by webhook", (u) => u.message?.text === "走网络钩子");
  await refused(c, 409, "can't use getUpdates method while webhook is active", c.call("getUpdates", {}));
  await play("delivered");
  const info = await c.call("getWebhookInfo");
  assert.deepEqual([info.max_connections, info.pending_update_count, info.allowed_updates], [5, 0, ["message"]]);
  assert.equal(await c.call("deleteWebhook", {}), true);
  await server.stop();
}
