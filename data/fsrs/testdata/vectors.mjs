// Test vectors of FSRS-6 from an independent implementation: npm's ts-fsrs 5.4.2 (MIT).
// Not run by the tests; run once, in an empty folder:
//   npm install ts-fsrs@5.4.2 && cp …/vectors.mjs . && node vectors.mjs
// It writes ts-fsrs-5.4.2.json.gz, the same bytes each time for one version of zlib.
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { CLAMP_PARAMETERS, FSRSVersion, createEmptyCard, default_w, fsrs } from "ts-fsrs";

let seed = 20260406;
function random() { // mulberry32
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const whole = (low, high) => low + Math.floor(random() * (high - low + 1));
const pick = (list) => list[whole(0, list.length - 1)];

// Set 0 is the default. Ten lie around it (0.5 to 2 times each weight), ten anywhere
// within the bounds. First stabilities are kept from 0.1 up: ts-fsrs lifts lower ones
// to 0.1, the published formula does not.
const bounds = CLAMP_PARAMETERS(2, true);
const near = () => default_w.map((w, i) => clip(w * 2 ** (random() * 2 - 1), i));
const anywhere = () => bounds.map(([low, high], i) => clip(low + random() * (high - low), i));
function clip(w, i) {
  const [low, high] = bounds[i];
  return Number(Math.min(high, Math.max(i < 4 ? 0.1 : low, w)).toFixed(4));
}
const weights = [[...default_w]];
while (weights.length < 21) weights.push(weights.length <= 10 ? near() : anywhere());

const day = 86400000;
const significant = (x) => Number(x.toPrecision(9));
let redrawn = 0;

// A history: [weights, retention, short term, maximum interval, reviews]; a review:
// [grade, days since the last, R before it, S, D after it, intervals of the four grades].
// Short term off: the intervals as the long-term scheduler orders them. On: each
// grade's interval by itself, since ts-fsrs then orders by its learning steps.
function history() {
  const set = random() < 0.25 ? 0 : whole(1, 20);
  const retention = whole(80, 97) / 100, short = random() < 0.5, max = pick([36500, 36500, 365, 60]);
  const f = fsrs({ w: weights[set], request_retention: retention, maximum_interval: max,
    enable_short_term: short, enable_fuzz: false, learning_steps: [], relearning_steps: [] });
  if (f.parameters.w.some((w, i) => w !== weights[set][i])) throw new Error(`weights ${set} were changed`);
  let now = Date.UTC(2026, 0, 1, 8), card = createEmptyCard(new Date(now));
  const reviews = [];
  for (let n = whole(2, 12); n > 0; n--) {
    const first = reviews.length === 0;
    const elapsed = first ? 0 : pick([0, whole(1, 10), whole(1, 60), whole(1, 400), Math.min(400, card.scheduled_days)]);
    now += elapsed * day;
    const recall = first ? 1 : f.get_retrievability(card, new Date(now), false);
    const options = f.repeat(card, new Date(now));
    const grade = pick([1, 2, 3, 3, 3, 4]);
    const after = options[grade].card;
    // The one place where the package differs on purpose: a same-day failure never
    // raises stability. Such a history is drawn again; how many were is kept.
    if (!first && grade === 1 && after.stability > card.stability) { redrawn++; return history(); }
    const days = [1, 2, 3, 4].map((g) =>
      short ? f.next_interval(options[g].card.stability, 0) : options[g].card.scheduled_days);
    card = after;
    reviews.push([grade, elapsed, significant(recall), significant(card.stability), significant(card.difficulty), ...days]);
  }
  return [set, retention, short ? 1 : 0, max, reviews];
}

const histories = Array.from({ length: Number(process.argv[2] ?? 3100) }, history);
const text = JSON.stringify({ from: `ts-fsrs ${FSRSVersion}`, weights, redrawn, histories });
const packed = gzipSync(text, { level: 9 });
writeFileSync("ts-fsrs-5.4.2.json.gz", packed);
console.log(histories.length, "histories", histories.reduce((n, h) => n + h[4].length, 0), "reviews", redrawn, "redrawn", packed.length, "bytes");
