import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { processEnvironment } from "@rostra/config/settings";
import { describe, expect, it } from "vitest";
import { RawClient } from "../support/client.ts";
import { MEGABYTE } from "./support/attacked.ts";
import { Attacker, header, streamError } from "./support/attacker.ts";
import { OWN, PER_ADDRESS, underAttack } from "./support/under-attack.ts";
import { accounts, OTHER_ADDRESS } from "./support/well-behaved.ts";

/** Connections that say nothing: `ROSTRA_TEST_HALF_OPEN=50000` is the nightly form. */
const HALF_OPEN = Number(processEnvironment["ROSTRA_TEST_HALF_OPEN"] ?? 5000);

/** As many of them at once as this process may have descriptors: all, or waves of fewer. */
const DESCRIPTORS = Number(execFileSync("sh", ["-c", "ulimit -n"]).toString()) || HALF_OPEN * 2;
const AT_ONCE = Math.min(HALF_OPEN, DESCRIPTORS - 500);

const ANOTHER_ADDRESS = "127.0.0.3";
const FLOODING_ADDRESS = "127.0.0.4";

/** An address that begins with this one is opened from by so many at a time, which is less than may wait to be accepted. */
const BATCH = 250;

describe("abuse 3: connections that say nothing", () => {
  const attacked = underAttack();

  async function open(count: number, address: string): Promise<readonly Attacker[]> {
    const opened: Attacker[] = [];
    while (opened.length < count) {
      const some = Array.from({ length: Math.min(BATCH, count - opened.length) }, () =>
        Attacker.connect(attacked.server, "tcp", address),
      );
      opened.push(...(await Promise.all(some)));
    }
    return opened;
  }

  it(`abuse 3: ${HALF_OPEN} of them cost little, shut nobody out who comes from elsewhere, and leave nothing behind`, async () => {
    const { server, talk } = attacked;
    await talk.beside(3, async () => {
      for (const attacker of await open(BATCH, "127.0.1.1")) attacker.socket.destroy(); // what is made once is not measured
    });
    const before = await server.settled(OWN);
    for (let done = 0; done < HALF_OPEN; done += AT_ONCE) {
      const silent: Attacker[] = [];
      const wave = Math.min(AT_ONCE, HALF_OPEN - done);
      await talk.beside(5, async () => {
        for (let address = 1; silent.length < wave; address++)
          silent.push(...(await open(Math.min(PER_ADDRESS, wave - silent.length), `127.0.1.${address}`)));
        await expect.poll(() => server.connections(), { timeout: 60_000 }).toBe(wave + OWN);
      });
      expect(((await server.memory()).held - before.held) / wave).toBeLessThan(20_000);
      await talk.beside(3, async () => {
        await using latecomer = await RawClient.connect(server, "tls", { localAddress: OTHER_ADDRESS });
        await latecomer.login(server.domain, "juliet", accounts.juliet, "latecomer");
        await latecomer.logout();
      });
      expect(silent.filter((attacker) => attacker.socket.destroyed || attacker.heard !== "")).toEqual([]);
      for (const attacker of silent) attacker.socket.destroy();
    }
    await attacked.returnsTo(before.held + 2 * MEGABYTE);
  });

  it("abuse 3: an address that has too many gets no more, others do", async () => {
    const { server, talk } = attacked;
    const address = "127.0.2.1";
    const refusals = (): Promise<number> => server.counted("rostra_refusals_total", 'reason="connections-per-address"');
    const before = await refusals();
    await talk.beside(3, async () => {
      const held = await open(PER_ADDRESS, address);
      await expect.poll(() => server.connections(), { timeout: 60_000 }).toBe(PER_ADDRESS + OWN);
      for (const door of ["tcp", "http"] as const) {
        const refused = await Promise.all(Array.from({ length: 50 }, () => Attacker.connect(server, door, address)));
        for (const attacker of refused) expect(await attacker.end()).toBe("");
      }
      expect(await refusals()).toBe(before + 100);
      const [first] = held;
      first?.socket.destroy();
      const again = async (): Promise<boolean> => {
        const attacker = await Attacker.connect(server, "tcp", address);
        const isTaken = await attacker.open(server.domain).then(
          () => true,
          () => false,
        );
        attacker.socket.destroy();
        return isTaken;
      };
      await expect.poll(again, { timeout: 60_000 }).toBe(true);
      for (const attacker of held) attacker.socket.destroy();
    });
    await server.emptied(OWN);
  });
});

describe("abuse 3: connections that begin and never log in", () => {
  const SILENT = 300;
  const EACH = 5;
  const FAILURES = 50;
  const attacked = underAttack({ limits: { loginSeconds: 6, loginFailuresPerAddress: FAILURES } });

  /** Begins well enough and never comes to an end; gives what is then to be ended. */
  const lingering: Readonly<Record<string, () => Promise<Attacker>>> = {
    async "a header that comes byte by byte"() {
      const attacker = await Attacker.connect(attacked.server, "tcp", ANOTHER_ADDRESS);
      drip(attacker, header(attacked.server.domain).replace("<stream:stream", `<stream:stream ${" ".repeat(9000)}`));
      return attacker;
    },
    async "white space for ever"() {
      const attacker = await Attacker.connect(attacked.server, "tcp", ANOTHER_ADDRESS);
      await attacker.open(attacked.server.domain);
      drip(attacker, " ".repeat(9000));
      return attacker;
    },
    "a TLS handshake that comes byte by byte": () => handshake(attacked.server.ports.xmpps),
    "a TLS handshake that comes byte by byte to the HTTP port": () => handshake(attacked.server.ports.http),
    async "silence after <proceed/>"() {
      const attacker = await Attacker.connect(attacked.server, "tcp", ANOTHER_ADDRESS);
      await attacker.open(attacked.server.domain);
      await attacker.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
      await attacker.until("<proceed");
      return attacker;
    },
    async "silence after a login that failed"() {
      const attacker = await Attacker.connect(attacked.server, "tls", ANOTHER_ADDRESS);
      await attacker.open(attacked.server.domain);
      await attacker.write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGp1bGlldAB4</auth>");
      await attacker.until("</failure>");
      return attacker;
    },
    async "silence within SCRAM"() {
      const attacker = await Attacker.connect(attacked.server, "tls", ANOTHER_ADDRESS);
      await attacker.open(attacked.server.domain);
      const first = Buffer.from("n,,n=juliet,r=abc").toString("base64");
      await attacker.write(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>${first}</auth>`);
      await attacker.until("</challenge>");
      return attacker;
    },
    async "no byte to the HTTP port"() {
      return Attacker.connect(attacked.server, "http", ANOTHER_ADDRESS);
    },
    async "an HTTP request that comes byte by byte"() {
      const attacker = await Attacker.connect(attacked.server, "http", ANOTHER_ADDRESS);
      drip(attacker, `GET /xmpp-websocket HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(9000)}`);
      return attacker;
    },
    async "a body of BOSH that never ends"() {
      const attacker = await Attacker.connect(attacked.server, "http", ANOTHER_ADDRESS);
      await attacker.write("POST /http-bind HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n<body");
      return attacker;
    },
  };

  /** As long as a record may be: at this pace it takes a quarter of an hour. */
  async function handshake(port: number): Promise<Attacker> {
    const attacker = Attacker.of(connect({ port, host: "127.0.0.1", localAddress: ANOTHER_ADDRESS }));
    drip(attacker, Buffer.concat([Buffer.from("160301400001003ffc0303", "hex"), randomBytes(0x3ffa)]));
    return attacker;
  }

  /** A byte now and then, until nobody takes it. */
  function drip(attacker: Attacker, data: string | Buffer): void {
    const bytes = Buffer.from(data);
    let at = 0;
    const timer = setInterval(() => {
      if (attacker.socket.destroyed || at >= bytes.length) return clearInterval(timer);
      attacker.socket.write(bytes.subarray(at, ++at));
    }, 50);
  }

  it("abuse 3: whoever says nothing, too little or too slowly is ended at the deadline, and leaves nothing behind", async () => {
    const { server, talk } = attacked;
    const before = await server.settled(OWN);
    await talk.beside(5, async () => {
      const silent = await Promise.all(
        Array.from({ length: SILENT }, () => Attacker.connect(server, "tcp", ANOTHER_ADDRESS)),
      );
      const attackers = Object.values(lingering).flatMap((begin) => Array.from({ length: EACH }, () => begin()));
      await Promise.all((await Promise.all(attackers)).map((attacker) => attacker.end()));
      for (const attacker of silent) expect(streamError(await attacker.end())).toBe("connection-timeout");
    });
    await attacked.returnsTo(before.held + 2 * MEGABYTE);
  });

  it(`abuse 3: a flood of logins from one address is answered without work after ${FAILURES} failures, and nobody else is kept out`, async () => {
    const { server, talk } = attacked;
    const wrong = Buffer.from("\0juliet\0wrong").toString("base64");
    const heard = { judged: 0, refused: 0, closed: 0 };
    const flooding = async (): Promise<void> => {
      const attacker = await Attacker.connect(server, "tls", FLOODING_ADDRESS);
      await attacker.write(header(server.domain));
      // More than may be tried, and without waiting for any answer.
      for (let attempt = 0; attempt < 10; attempt++)
        await attacker.write(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${wrong}</auth>`);
      const all = await attacker.end();
      heard.judged += all.match(/<not-authorized/g)?.length ?? 0;
      heard.refused += all.match(/<temporary-auth-failure/g)?.length ?? 0;
      heard.closed += streamError(all) === undefined ? 0 : 1;
    };
    const attack = async (): Promise<void> => {
      await Promise.all(Array.from({ length: 40 }, flooding));
    };
    await talk.beside(3, attack);
    expect(heard.closed).toBe(40);
    expect(heard.refused).toBeGreaterThan(0);
    const before = { judged: heard.judged, held: (await server.settled(OWN)).held };
    await talk.beside(3, async () => {
      await attack();
      await using juliet = await RawClient.connect(server, "tls", { localAddress: OTHER_ADDRESS });
      await juliet.login(server.domain, "juliet", accounts.juliet, "flooded");
      await juliet.logout();
    });
    expect(heard.judged).toBe(before.judged);
    await attacked.returnsTo(before.held + MEGABYTE);
  });
});
