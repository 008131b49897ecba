import { describe, expect, it } from "vitest";
import { RawClient } from "../support/client.ts";
import { OWN, underAttack, WRITE_QUEUE_BYTES } from "./support/under-attack.ts";
import { others } from "./support/well-behaved.ts";

const DEAF = 20;
const attacked = underAttack();

describe("abuse 5: clients that never read", () => {
  it(`abuse 5: ${DEAF} of them are closed at their bound, others hear everything, and nothing is kept for them`, async () => {
    const { server, talk } = attacked;
    const before = await server.settled(OWN);
    await using herald = await RawClient.connect(server, "tls");
    await herald.login(server.domain, "herald", others.herald);
    const own = await server.sessions();
    const deaf: RawClient[] = [];
    await talk.beside(3, async () => {
      for (let n = 0; n < DEAF; n++) {
        const client = await RawClient.connect(server, "tls");
        deaf.push(client);
        await client.login(server.domain, "deaf", others.deaf, `ear${n}`);
        await client.available();
        client.pause();
      }
    });
    const closedBefore = await server.counted("rostra_stream_errors_total", 'condition="resource-constraint"');
    const news = `<message type='headline' to='deaf@${server.domain}'><body>${"x".repeat(200_000)}</body></message>`;
    let highest = 0;
    await talk.beside(10, async () => {
      for (let sent = 0; (await server.sessions()) > own; sent++) {
        if (sent > 2000) throw new Error("they were never closed");
        herald.send(news);
        await herald.iq("get", "<ping xmlns='urn:xmpp:ping'/>");
        if (sent % 10 === 0) highest = Math.max(highest, (await server.memory()).held);
      }
    });
    expect(highest - before.held).toBeLessThan(DEAF * (WRITE_QUEUE_BYTES + 2 * news.length) * 2);
    expect(await server.counted("rostra_stream_errors_total", 'condition="resource-constraint"')).toBe(
      closedBefore + DEAF,
    );
    // What is sent now is not written to anybody: it is kept until they come back.
    const stored = (): Promise<number> => server.counted("rostra_spool_stored_total");
    const storedBefore = await stored();
    for (const to of [`deaf@${server.domain}`, `deaf@${server.domain}/ear0`])
      herald.send(`<message type='chat' to='${to}' id='late'><body>x</body></message>`);
    await expect.poll(stored, { timeout: 60_000 }).toBe(storedBefore + 2);
    for (const client of deaf) client.destroy();
    await herald.logout();
    await attacked.returnsTo(before.held + 2 * 1024 * 1024);
  });
});
