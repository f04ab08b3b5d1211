package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/sample"
	"anka/data/store"
)

// patient is a channel that is asked what is wrong with it.
type patient struct {
	*recorder
	mu     sync.Mutex
	asked  [][]string
	answer func(ctx context.Context, groups []string) []bot.Fault
}

func (p *patient) Check(ctx context.Context, groups []string) []bot.Fault {
	p.mu.Lock()
	p.asked = append(p.asked, groups)
	p.mu.Unlock()
	return p.answer(ctx, groups)
}

func (p *patient) times() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.asked)
}

const (
	station    = "江津加油站（示例）"
	theirDepot = "江津油库（示例）"
)

// ward is a town whose channel can be asked, in good health: backed up and
// checked yesterday.
func ward(t *testing.T) (*town, *patient) {
	t.Helper()
	w := newTown(t)
	w.stop()
	p := &patient{recorder: w.channel, answer: func(context.Context, []string) []bot.Fault { return nil }}
	w.bot.Add(p)
	yesterday := w.clock.now().Add(-24 * time.Hour).UnixMilli()
	w.must(w.store.KeptUp(t.Context(), store.UpkeepBackup, "", yesterday))
	w.must(w.store.KeptUp(t.Context(), store.UpkeepCheck, "", yesterday))
	w.start()
	return w, p
}

// exec changes the record behind the bot's back.
func (w *town) change(query string, args ...any) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		_, err := tx.Tx.ExecContext(w.Context(), query, args...)
		return err
	}))
}

func (w *town) sender(name string) string {
	w.Helper()
	for _, p := range sample.People {
		if p.Name == name {
			return p.ID
		}
	}
	w.Fatal("nobody is called", name)
	return ""
}

func (w *town) examined(sender string) string {
	w.Helper()
	var out []string
	for _, l := range w.say(private(sender, "/doctor")) {
		out = append(out, l.Body())
	}
	return strings.Join(out, "\n")
}

func TestDoctorAllWell(t *testing.T) {
	t.Parallel()
	w, p := ward(t)
	for sender, title := range map[string]string{w.sender("刘静"): station + " 诊断\n", w.sender("江涛"): "全区 诊断\n"} {
		got, ok := strings.CutPrefix(w.examined(sender), title)
		if !ok || !strings.HasPrefix(got, "一切正常：数据库 ") || strings.Contains(got, "\n") || !strings.Contains(got, "03-01备份过") {
			t.Errorf("%s: %q", sender, got)
		}
	}
	if p.times() != 2 {
		t.Error("the channel was asked", p.times(), "times")
	}
}

// Who may not know does not make the bot ask anybody either.
func TestDoctorAsksOnlyForThoseWhoMay(t *testing.T) {
	t.Parallel()
	w, p := ward(t)
	officer, group := w.sender("刘静"), "group:"+station
	for _, m := range []bot.Message{
		private(w.sender("李强"), "/doctor"), private("nobody", "/doctor"), private(officer, "静电夹夹哪里"),
		{Chat: group, Group: true, Addressed: true, Sender: officer, Text: "/doctor"},
		{Chat: group, Group: true, Sender: officer, Text: "/doctor"},
		{Chat: "private:" + officer, Sender: officer, Tap: "x", Button: "/doctor"},
	} {
		w.say(m)
	}
	if p.times() != 0 {
		t.Error("the channel was asked", p.asked)
	}
	w.examined(officer)
	if p.times() != 1 || !slices.Equal(p.asked[0], []string{group}) {
		t.Error("asked about", p.asked)
	}
	if w.examined(w.sender("江涛")); len(p.asked[1]) < 5 {
		t.Error("the bureau's doctor asked about", p.asked[1])
	}
}

// Each fault is told, in its part of the record only, with a remedy.
func TestDoctorFinds(t *testing.T) {
	t.Parallel()
	const old = int64(1000)
	all := []string{station, theirDepot, ""}
	for _, x := range []struct {
		name string
		hurt func(w *town, p *patient)
		want string
		seen []string // by whose doctor; empty is the bureau's
	}{
		{"token", func(_ *town, p *patient) {
			p.answer = func(context.Context, []string) []bot.Fault {
				return []bot.Fault{{What: "不认令牌。", Remedy: "重新复制。"}}
			}
		}, "1 不认令牌。\n→ 重新复制。", all},
		{"group", func(w *town, p *patient) {
			w.change(`UPDATE chat_group SET title = '班组群' WHERE chat = ?`, "group:"+station)
			p.answer = func(_ context.Context, groups []string) []bot.Fault {
				if !slices.Contains(groups, "group:"+station) {
					return nil
				}
				return []bot.Fault{{What: "没有权限。", Remedy: "设为管理员。", Chat: "group:" + station}}
			}
		}, "1 群“班组群”：没有权限。\n→ 设为管理员。", []string{station, ""}},
		{"slow server", func(_ *town, p *patient) {
			p.answer = func(ctx context.Context, _ []string) []bot.Fault {
				if _, ok := ctx.Deadline(); !ok {
					return nil
				}
				return []bot.Fault{{What: "有时限。", Remedy: "无。"}}
			}
		}, "有时限。", all},
		{"panic", func(_ *town, p *patient) {
			p.answer = func(context.Context, []string) []bot.Fault { panic("x") }
		}, "这次没查成聊天通道。\n→ ", all},
		{"blocked", func(w *town, _ *patient) {
			w.change(`INSERT INTO unreachable VALUES ('test', ?, 'blocked', 1), ('test', ?, 'blocked', 2), ('test', 'somebody', 'x', 3)`, w.sender("李强"), "private:"+w.sender("张敏"))
		}, "2 个人写不进去：李强、张敏。\n→ 请他们打开", []string{station}},
		{"blocked, for the bureau", func(w *town, _ *patient) {
			w.change(`INSERT INTO unreachable VALUES ('test', ?, 'blocked', 1), ('test', ?, 'blocked', 2)`, w.sender("李强"), w.sender("张敏"))
		}, "2 个人写不进去：" + station + " 2 人。\n→ ", []string{""}},
		{"removed from the group", func(w *town, _ *patient) {
			w.change(`INSERT INTO unreachable VALUES ('test', ?, 'kicked', 1767225600000)`, "group:"+station)
		}, "写不进去（01-01起）。\n→ 把安卡重新拉进", []string{station, ""}},
		{"set aside", func(w *town, _ *patient) {
			w.change(`INSERT INTO inbox (channel, update_key, chat, raw, received_ms, state, tries, error) VALUES ('test', 'bad', ?, x'00', ?, 2, 3, ?)`,
				"private:"+w.sender("李强"), w.clock.now().UnixMilli(), strings.Repeat("boom ", 100))
		}, "有 1 条消息没处理成，最后一条 03-02 08:00：boom", []string{station, ""}},
		{"refused", func(w *town, _ *patient) {
			w.change(`INSERT INTO outbox (channel, chat, urgency, due_ms, body, state, tries, error, message_id, done_ms) VALUES ('test', ?, 0, 0, '{}', 2, 1, 'refused: bad entities', '', ?)`,
				"group:"+station, w.clock.now().UnixMilli())
		}, "有 1 条回复没被收下，最后一条 03-02 08:00：refused: bad entities。\n→ ", []string{station, ""}},
		{"no backup", func(w *town, _ *patient) { w.change(`DELETE FROM upkeep WHERE name = 'backup'`) }, "还没有备份过。\n→ 在服务器上运行 anka backup", all},
		{"old backup", func(w *town, _ *patient) {
			w.change(`UPDATE upkeep SET at_ms = ? WHERE name = 'backup'`, w.clock.now().AddDate(0, 0, -9).UnixMilli())
		}, "9 天没有备份了（上次 02-21）。\n→ ", all},
		{"never checked", func(w *town, _ *patient) { w.change(`DELETE FROM upkeep WHERE name = 'check'`) }, "还没有自查过。\n→ ", all},
		{"checked long ago", func(w *town, _ *patient) { w.change(`UPDATE upkeep SET at_ms = ? WHERE name = 'check'`, old) }, "天没有自查了。\n→ ", all},
		{"damaged", func(w *town, _ *patient) {
			w.change(`UPDATE upkeep SET detail = 'page 7 is never used' WHERE name = 'check'`)
		},
			"数据库文件坏了（03-01查的）：page 7 is never used。\n→ 马上停掉 serve", all},
		{"waiting", func(w *town, _ *patient) {
			w.change(`INSERT INTO inbox (channel, update_key, chat, raw, received_ms, state, tries, error) VALUES ('gone', 'k', 'c', x'00', ?, 0, 0, '')`, w.clock.now().Add(-time.Hour).UnixMilli())
		}, "1 条消息等着处理，最早的等了 60 分钟。\n→ ", all},
		{"letters waiting", func(w *town, _ *patient) {
			w.change(`INSERT INTO outbox (channel, chat, urgency, due_ms, body, state, tries, error, message_id) VALUES ('gone', 'c', 1, ?, '{}', 0, 0, '', '')`, w.clock.now().Add(-3*time.Hour).UnixMilli())
		}, "1 条回复等着发出，最早的等了 3 小时。\n→ ", all},
		{"not findable", func(w *town, _ *patient) { // as if published this moment, the index not there yet
			w.change(`UPDATE card_set SET in_force = 0 WHERE id = ?`, w.cards("江津油库", "罐区司泵工").ID)
			w.change(`INSERT INTO card_set (id, post_id, version, body, digest, published_ms, published_by, in_force)
				SELECT -1, post_id, '2', body, '', 0, '', 1 FROM card_set WHERE id = (SELECT MAX(c.id) FROM card_set c JOIN post p ON p.id = c.post_id WHERE p.name = '罐区司泵工')`)
		}, "1 个岗位的现行卡还查不到，如 " + theirDepot + " 罐区司泵工。\n→ ", []string{theirDepot, ""}},
		{"throttled", func(w *town, p *patient) {
			w.channel.deliver = once(&bot.Wait{For: time.Millisecond, Err: errors.New("429")})
			w.say(private(w.sender("李强"), "/start"))
		}, "聊天服务器 1 次嫌发得太快，让等一等。\n→ ", all},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			w, p := ward(t)
			by := map[string]string{station: w.sender("刘静"), theirDepot: w.sender("曾平"), "": w.sender("江涛")}
			x.hurt(w, p)
			for enterprise, sender := range by {
				got := w.examined(sender)
				if slices.Contains(x.seen, enterprise) != strings.Contains(got, x.want) {
					t.Errorf("%q should %v see %q:\n%s", enterprise, slices.Contains(x.seen, enterprise), x.want, got)
				}
				if strings.Contains(got, x.want) && strings.Contains(got, "一切正常") {
					t.Error("ill and well at once:", got)
				}
			}
		})
	}
}

// once fails the first delivery.
func once(err error) func(data.Letter) error {
	var first sync.Once
	return func(data.Letter) (out error) {
		first.Do(func() { out = err })
		return out
	}
}

func TestDoctorForTheOperator(t *testing.T) {
	t.Parallel()
	w, p := ward(t)
	p.answer = func(_ context.Context, groups []string) []bot.Fault {
		if len(groups) < 5 {
			return nil
		}
		return []bot.Fault{{What: "连不上。", Remedy: "检查网络。"}}
	}
	lines, err := w.bot.Doctor(t.Context())
	if err != nil || !slices.Equal(lines, []string{"1 连不上。\n→ 检查网络。"}) {
		t.Error(lines, err)
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	w, _ := ward(t)
	w.say(private(w.sender("李强"), "/start"))
	var f *bot.Figures
	var err error
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		f, err = w.bot.Figures(t.Context())
		w.must(err)
		if f.Handled > 0 { // it is counted just after it is recorded
			break
		}
	}
	if f.Received != 1 || f.Handled != 1 || f.Delivered < 1 || f.In+f.Out != 0 || f.Findable != 17 || f.Behind != 0 || f.Backup.AtMS == 0 || f.Disk.Bytes == 0 || f.Disk.Free != -1 {
		t.Errorf("%+v", f)
	}
}
