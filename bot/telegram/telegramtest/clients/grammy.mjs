// The script as grammy says it.
import { createServer } from "node:http";
import { Bot, GrammyError, HttpError, InputFile, webhookCallback } from "grammy";
import { run } from "./script.mjs";

const client = { apiRoot: process.env.API };
const bot = new Bot(process.env.TOKEN, { client });

await run({
  call: (method, params) => bot.api.raw[method](params),
  file: (body, name) => new InputFile(body, name),
  refusal: (err) =>
    err instanceof GrammyError && { code: err.error_code, description: err.description, parameters: err.parameters },
  lost: (err) => err instanceof HttpError,
  async poll(kinds, take) {
    const b = new Bot(process.env.TOKEN, { client });
    b.use((ctx) => take(ctx.update));
    const over = b.start({ allowed_updates: kinds });
    return async () => {
      await b.stop();
      await over;
    };
  },
  async hook(secret, take) {
    const b = new Bot(process.env.TOKEN, { client });
    b.use((ctx) => take(ctx.update));
    const server = createServer(webhookCallback(b, "http", { secretToken: secret }));
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    return { port: server.address().port, stop: () => new Promise((done) => server.close(done)) };
  },
});
