import { describe, expect, it } from "vitest";
import { condition, RawClient } from "../support/client.ts";
import { underAttack } from "./support/under-attack.ts";
import { accounts } from "./support/well-behaved.ts";

const attacked = underAttack();

const mechanisms = ["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;
const foreign = [
  "romeo@example.net",
  "ROMEO@EXAMPLE.NET",
  "romeo",
  "juliet",
  "juliet@example.org",
  "juliet@example.net/good",
  "juliet@example.net/",
  "example.net",
  "@example.net",
  "juliet@example.net@example.net",
  "admin@localhost",
  "a b@c",
];
const own = ["juliet@example.net", "Juliet@Example.NET", ""];

describe("abuse 6: to log in as one and act as another", () => {
  for (const mechanism of mechanisms)
    for (const plus of mechanism === "PLAIN" ? [false] : [false, true])
      it(`abuse 6: ${mechanism}${plus ? "-PLUS" : ""} takes no identity but one's own, and binds nothing else`, async () => {
        const { server } = attacked;
        const login = (client: RawClient, authzid: string) =>
          mechanism === "PLAIN"
            ? client.plain("juliet", accounts.juliet, authzid)
            : client.scram(mechanism, "juliet", accounts.juliet, {
                ...(plus && client.binding("tls-exporter")),
                authzid,
              });
        await attacked.withstands(
          async () => {
            await using client = await RawClient.connect(server, "tls");
            await client.secure(server.domain);
            for (const authzid of foreign) {
              expect([authzid, condition(await login(client, authzid))]).toEqual([authzid, "invalid-authzid"]);
            }
            for (const authzid of own) {
              await using other = await RawClient.connect(server, "tls");
              await other.secure(server.domain);
              expect([authzid, (await login(other, authzid)).name]).toEqual([authzid, "success"]);
              await other.open(server.domain);
              other.send(
                "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>romeo@example.net/good</resource></bind></iq>",
              );
              expect(JSON.stringify(await other.element())).toContain("juliet@example.net/romeo@example.net/good");
            }
          },
          { rounds: 2, exchanges: 3 },
        );
      });

  it("abuse 6: a wrong password tells nothing about the identity asked for", async () => {
    const { server } = attacked;
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    for (const authzid of ["romeo@example.net", "juliet@example.net", "nobody@example.net"]) {
      expect(condition(await client.plain("juliet", "wrong", authzid))).toBe("not-authorized");
      expect(condition(await client.scram("SCRAM-SHA-256", "juliet", "wrong", { authzid }))).toBe("not-authorized");
    }
  });
});
