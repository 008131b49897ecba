import { processEnvironment } from "@rostra/config/settings";
import { describe, expect, it } from "vitest";
import { limits } from "../support/live-server.ts";
import { MEGABYTE } from "./support/attacked.ts";
import { Attacker, streamError } from "./support/attacker.ts";
import { OWN, underAttack } from "./support/under-attack.ts";

const attacked = underAttack();

/** What a stream may have pending before login, in bytes, the rest of the start tag left out. */
const PENDING = limits.stanzaBytesBeforeLogin - 100;

/** Streams that are pending at once; `ROSTRA_TEST_PENDING=1000` is the nightly form. */
const STREAMS = Number(processEnvironment["ROSTRA_TEST_PENDING"] ?? 100);

const numbered = (count: number, one: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => one(n)).join("");
const filled = (start: string, piece: string): string =>
  start + piece.repeat(Math.floor((PENDING - start.length) / piece.length));

/** A stream that is opened, told this, and what it hears then. */
async function told(text: string): Promise<string> {
  const attacker = await Attacker.connect(attacked.server);
  await attacker.open(attacked.server.domain);
  await attacker.write(text);
  const heard = await attacker.end();
  return heard;
}

describe("abuse 2: what a parser makes of little before login", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["10^5 attributes", `<a ${numbered(100_000, (n) => `b${n}='' `)}/>`],
    ["one attribute more than allowed", `<a ${numbered(limits.attributes + 1, (n) => `b${n}='' `)}/>`],
    ["10^5 declarations of namespaces", `<a ${numbered(100_000, (n) => `xmlns:b${n}='u' `)}/>`],
    ["10^5 elements inside each other", "<a>".repeat(100_000)],
    ["one element deeper than allowed", "<a>".repeat(limits.elementDepth + 1)],
    ["one element more than allowed", `<a>${"<b/>".repeat(limits.stanzaElementsBeforeLogin)}`],
    ["10^5 elements beside each other", `<a>${"<b/>".repeat(100_000)}`],
    ["an attribute without end", `<a b='${"x".repeat(1_000_000)}`],
    ["a name without end", `<${"x".repeat(1_000_000)}`],
    ["text without end", `<a>${"x".repeat(1_000_000)}`],
    ["CDATA without end", `<a><![CDATA[${"x".repeat(1_000_000)}`],
    ["10^5 sections of CDATA", `<a>${"<![CDATA[]]>".repeat(100_000)}`],
    ["10^5 references", `<a>${"&lt;".repeat(100_000)}`],
  ];
  it(`abuse 2: ${cases.map(([what]) => what).join(", ")} end the stream with policy-violation`, async () => {
    await attacked.withstands(
      async () => {
        for (const [what, text] of cases)
          expect([what, streamError(await told(text))]).toEqual([what, "policy-violation"]);
      },
      { rounds: 2 },
    );
  });

  it("abuse 2: a stream header may not be endless either", async () => {
    await attacked.withstands(async () => {
      for (const start of [`<stream:stream a='`, "<?xml version='1.0' "]) {
        const attacker = await Attacker.connect(attacked.server);
        await attacker.write(start + "x".repeat(1_000_000));
        expect(streamError(await attacker.end())).toBe("policy-violation");
      }
    });
  });

  it("abuse 2: white space before and between elements costs nothing, however much of it comes", async () => {
    const { server, talk } = attacked;
    const before = await server.settled(OWN);
    const attacker = await Attacker.connect(server);
    await attacker.open(server.domain);
    await talk.beside(5, () => attacker.write(" \n".repeat(4 * MEGABYTE)));
    expect((await server.memory()).held - before.held).toBeLessThan(MEGABYTE);
    attacker.socket.destroy();
  });

  /** Held of V8's heap by a pending byte: what text is, and what the smallest elements are. */
  const TEXT = 6;
  const ELEMENTS = 40;
  it.each([
    ["text", filled("<a>", "x"), TEXT],
    ["an attribute", filled("<a b='", "x"), TEXT],
    ["a name", filled("<", "x"), TEXT],
    ["attributes", filled("<a>", `<b ${numbered(limits.attributes, (n) => `c${n}='' `)}/>`), ELEMENTS],
    ["declarations", filled("<a>", `<b ${numbered(limits.attributes, (n) => `xmlns:c${n}='u' `)}/>`), ELEMENTS],
    ["elements", filled(`<a>${"<b/>".repeat(limits.stanzaElementsBeforeLogin - 1)}`, "x"), TEXT],
    ["elements with an attribute", filled(`<a>${"<b c=''/>".repeat(limits.stanzaElementsBeforeLogin - 1)}`, "x"), TEXT],
  ])(
    `abuse 2: ${STREAMS} streams with %s pending hold no more than a constant for each byte`,
    async (_what, text, factor) => {
      const { server, talk } = attacked;
      const open: Attacker[] = [];
      await talk.beside(5, async () => {
        while (open.length < STREAMS)
          open.push(
            ...(await Promise.all(
              Array.from({ length: 50 }, async () => {
                const attacker = await Attacker.connect(server);
                await attacker.open(server.domain);
                return attacker;
              }),
            )),
          );
      });
      const before = await server.memory();
      await talk.beside(5, () => Promise.all(open.map((one) => one.write(text))));
      expect(open.filter((one) => one.socket.destroyed)).toEqual([]);
      const pending = (await server.memory()).held - before.held;
      for (const attacker of open) attacker.socket.destroy();
      expect(pending / (open.length * text.length)).toBeLessThan(factor);
      await attacked.returnsTo(before.held);
    },
  );

  it.each([
    ["text", "<a>"],
    ["an attribute", "<a b='"],
  ])("abuse 2: %s that comes byte by byte holds no more than what comes at once", async (_what, start) => {
    const { server, talk } = attacked;
    const open = await Promise.all(Array.from({ length: 20 }, () => Attacker.connect(server)));
    for (const attacker of open) await attacker.open(server.domain);
    const before = await server.memory();
    const text = start + "x".repeat(3000);
    await talk.beside(5, () => Promise.all(open.map((one) => one.trickle(text))));
    const pending = (await server.memory()).held - before.held;
    for (const attacker of open) attacker.socket.destroy();
    expect(pending / (open.length * text.length)).toBeLessThan(TEXT * 2);
    await attacked.returnsTo(before.held);
  });
});
