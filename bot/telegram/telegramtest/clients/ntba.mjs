// The script as node-telegram-bot-api says it.
import { createServer } from "node:http";
import { Bot, InputFile, NetworkError, TelegramApiError, nodeFrameworkWebhook } from "node-telegram-bot-api";
import { run } from "./script.mjs";

// No tries of its own: the script wants to see each refusal.
const options = { apiRoot: process.env.API, maxRetries: 0 };
const bot = new Bot(process.env.TOKEN, options);

await run({
  call: (method, params) => bot.api[method](params),
  file: (body, name) => new InputFile(body, { filename: name }),
  refusal: (err) =>
    err instanceof TelegramApiError && { code: err.errorCode, description: err.description, parameters: err.parameters },
  lost: (err) => err instanceof NetworkError,
  async poll(kinds, take) {
    const b = new Bot(process.env.TOKEN, options);
    b.use((ctx) => take(ctx.update));
    const over = b.startPolling(undefined, { allowedUpdates: kinds, timeout: 5 });
    return async () => {
      b.stop();
      await over;
    };
  },
  async hook(secret, take) {
    const b = new Bot(process.env.TOKEN, options);
    b.use((ctx) => take(ctx.update));
    const server = createServer(nodeFrameworkWebhook(b, { secretToken: secret }));
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    return { port: server.address().port, stop: () => new Promise((done) => server.close(done)) };
  },
});
