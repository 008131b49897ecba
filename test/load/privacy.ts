// What a verdict on one stanza costs, by the length of the list: node --import tsx test/load/privacy.ts [stanzas]
import { Jid } from "../../packages/xmpp/src/jid.ts";
import { type CompiledPrivacyList, compileList, evaluate, type PrivacyItem } from "../../packages/xmpp/src/privacy.ts";

const stanzas = Number(process.argv[2] ?? 2_000_000);
const owner = address("romeo@example.net").bare;
const stranger = address("stranger@elsewhere.example/x");
const contact = { subscription: "both", groups: ["Friends"] } as const;
const roster = () => contact;
const stanza = { kind: "message", type: "chat" } as const;

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`not an address: ${text}`);
  return jid;
}

/** One item in ten is about a group, so that the roster is asked; the others are about addresses. None is about the stranger. */
const items = (count: number): readonly PrivacyItem[] =>
  Array.from({ length: count }, (_, order) => ({
    order,
    action: "deny",
    match:
      order % 10 === 9
        ? { kind: "group", group: `Group ${order}` }
        : { kind: "jid", jid: address(`blocked${order}@example.com`) },
    stanzas: order % 3 === 0 ? ["message", "presence-in"] : [],
  }));

function nanoseconds(compiled: CompiledPrivacyList | undefined, trace: boolean, times: number): number {
  let denied = 0;
  const start = process.hrtime.bigint();
  for (let n = 0; n < times; n++) {
    const verdict = evaluate({
      owner,
      default: compiled,
      direction: "in",
      stanza,
      peer: stranger,
      roster,
      trace,
    });
    if (verdict.action === "deny") denied++;
  }
  if (denied > 0) throw new Error("nobody blocks the stranger");
  return Number(process.hrtime.bigint() - start) / times;
}

console.log("| items | ns a stanza, no match | with the items tried | µs to compile |\n|---|---:|---:|---:|");
for (const count of [undefined, 0, 10, 1000]) {
  const list = count === undefined ? undefined : { name: "list", items: items(count) };
  const compiled = list && compileList(list);
  nanoseconds(compiled, false, stanzas / 10);
  const plain = nanoseconds(compiled, false, stanzas);
  const traced = nanoseconds(compiled, true, Math.ceil(stanzas / (10 + (count ?? 0))));
  const start = process.hrtime.bigint();
  for (let n = 0; n < 100; n++) if (list) compileList(list);
  const compiling = Number(process.hrtime.bigint() - start) / 100 / 1000;
  console.log(`| ${count ?? "no list"} | ${plain.toFixed(0)} | ${traced.toFixed(0)} | ${compiling.toFixed(1)} |`);
}
