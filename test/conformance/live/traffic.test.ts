import { describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { Im, password } from "../../support/im.ts";
import { startServer } from "../../support/server.ts";

describe("product.md page 3: what a live server counts", () => {
  it("logins and refusals, and messages that were delivered, kept and returned, by the domain they are for", async () => {
    await using server = await startServer({ accounts: { romeo: password, juliet: password, nurse: password } });
    await using romeo = await Im.login(server, "romeo");
    await using juliet = await Im.login(server, "juliet");
    const stranger = await RawClient.connect(server, "tls");
    await stranger.open(server.domain);
    expect(condition(await stranger.plain("romeo", "wrong"))).toBe("not-authorized");
    stranger.destroy();
    const to = (username: string, type = "chat"): string =>
      `<message to='${username}@${server.domain}' type='${type}'><body>x</body></message>`;
    await romeo.do(to("juliet"), to("juliet"), to("nurse"));
    await romeo.do("<message to='paris@elsewhere.example'><body>x</body></message>");
    expect(await juliet.got()).toHaveLength(2);
    await using nurse = await Im.login(server, "nurse");
    expect(nurse.welcome.map(({ name }) => name)).toContain("message");
    const none = { logins: 0, loginsRefused: 0, delivered: 0, spooled: 0, returned: 0 };
    expect(server.traffic()).toMatchObject({
      ...{ domain: server.domain, sessions: 3, logins: 3, loginsRefused: 1, delivered: 2, spooled: 1, returned: 1 },
    });
    expect(server.traffic()).toMatchObject({ sessions: 3, ...none });
  });
});
