import { describe, expect, it } from "vitest";
import { cells, openShell } from "../testing/shell.ts";
import { webhookCommands } from "./webhook.ts";

const url = "https://hooks.example/rostra";

describe("rostractl webhook", () => {
  it("webhooks: are added, with a secret shown once, listed, tested and removed", async () => {
    const { run, refused, database } = await openShell([], webhookCommands);
    const secret = await run("webhook", "add", url, "--domain", "example.net", "--event", "account.created");
    expect(secret).toMatch(/^whsec_/);
    const listed = await run("webhook", "list");
    expect(listed).not.toContain(secret);
    const [id = "", ...row] = cells(listed)[1] ?? [];
    expect(row.slice(0, 3)).toEqual(["example.net", url, "account.created"]);
    expect(JSON.parse(await run("webhook", "show", id))).toMatchObject({ id, url });
    expect(await run("webhook", "test", id)).toBe(`The live server sends an event to ${url}.`);
    expect(await run("webhook", "secret", id)).not.toBe(secret);
    expect(await run("webhook", "enable", id)).toContain(url);
    expect(database.audit.slice(-3).map(({ action }) => action)).toEqual([
      "webhook.tested",
      "webhook.secretRotated",
      "webhook.enabled",
    ]);
    expect(await run("webhook", "remove", id)).toBe(`Removed the webhook ${url}.`);
    expect((await refused("webhook", "remove", id)).reason).toBe("refused");
  });

  it("webhooks: what was sent is listed, and sent again", async () => {
    const { run, refused, services, actor, database } = await openShell([], webhookCommands);
    const { value } = await services.webhooks.add(actor, { url, events: [] });
    await services.webhooks.test(actor, value.webhook.id);
    await using _ = services.startWebhooks({
      send: async () => ({ status: 503 }),
      atOnce: 1,
      perWebhook: 1,
      leaseMs: 60_000,
      retryMs: 60_000,
      giveUpMs: 60_000,
      pollMs: 5,
      gatherMs: 0,
      onError: () => {},
    });
    const first = async () => cells(await run("webhook", "deliveries", value.webhook.id))[1] ?? [];
    await expect.poll(async () => (await first()).slice(3, 6)).toEqual(["waiting", "1", "503"]);
    const [delivery = ""] = await first();
    expect(await run("webhook", "retry", delivery)).toBe("The live server sends it again.");
    expect(database.audit.at(-1)).toMatchObject({ action: "webhook.retried", details: { delivery } });
    expect((await refused("webhook", "retry", "nothing")).reason).toBe("refused");
  });

  it("webhooks: an address or a type that will not do is refused", async () => {
    const { run, refused } = await openShell([], webhookCommands);
    expect((await refused("webhook", "add", "http://hooks.example/")).text).toContain("https://");
    await expect(run("webhook", "add", url, "--event", "account.flown")).rejects.toThrow("account.flown");
  });
});
