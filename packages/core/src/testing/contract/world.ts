import { type BareJid, type FullJid, Jid } from "@rostra/xmpp/jid";
import { expect } from "vitest";
import type { NewAccount } from "../../account/account-store.ts";
import type { ScramCredential } from "../../account/credentials.ts";
import { type Actor, type Grant, mayEverywhere } from "../../actor.ts";
import type { AuditEntry } from "../../audit.ts";
import type { ChainedEntry } from "../../audit-chain.ts";
import type { DomainErrorCode } from "../../domain-error.ts";
import type { Recorded } from "../../domain-event.ts";
import type { TrafficSample } from "../../overview/traffic.ts";
import type { OnlineSession } from "../../session/online-session-store.ts";
import type { PresentedCertificate } from "../../system/system-store.ts";
import type { Committed, Database, Stores, Transaction } from "../../transaction.ts";

/** A fresh Database, and what reaches it by other ways than the port. */
export interface StoreWorld extends AsyncDisposable {
  readonly database: Database;
  /** The node whose process `database` belongs to. */
  readonly nodeId: string;
  /** What the live server's projection does. */
  putSession(session: OnlineSession): Promise<void>;
  /** A live node starts. */
  startNode(id: string): Promise<void>;
  /** A live node records what goes on. */
  putTraffic(samples: readonly TrafficSample[]): Promise<void>;
  /** A live node tells what it presents, in place of what it told before. */
  putCertificates(node: string, certificates: readonly PresentedCertificate[]): Promise<void>;
  /** A live node tells what it did about an event. */
  confirm(node: string, event: bigint, sessions: number): Promise<void>;
  /** The outbox, in the order of ids. */
  recorded(): Promise<readonly Recorded[]>;
  /** The audit, in the order it was written. */
  audited(): Promise<readonly AuditEntry[]>;
  /** Puts other audit entries in place of those there are, past everything that forbids it. */
  rewriteAudit(change: (entries: readonly ChainedEntry[]) => readonly ChainedEntry[]): Promise<void>;
}

/** Opens a world for one test. */
export type OpenWorld = () => Promise<StoreWorld>;

export const cli: Actor = { kind: "cli", id: "contract" };
export const everything: Grant = mayEverywhere(cli, "domain.create");

/** A world with the domains example.com and example.net. */
export async function openWithDomains(open: OpenWorld): Promise<StoreWorld> {
  const world = await open();
  await change(world, async (tx) => {
    await tx.domains.create("example.net");
    await tx.domains.create("example.com");
  });
  return world;
}

export function change<T>(world: StoreWorld, work: (tx: Transaction) => Promise<T>): Promise<Committed<T>> {
  return world.database.transact(everything, work);
}

export function emitOne(world: StoreWorld): Promise<Committed<void>> {
  return change(world, async (tx) => tx.emit({ type: "domain.created", domain: "example.net" }));
}

export function read(world: StoreWorld): Stores {
  return world.database.read(everything);
}

/** The error of a call that must be refused, checked for its code. */
export async function refused(call: Promise<unknown>, code: DomainErrorCode): Promise<Error> {
  const error = await call.then(
    () => new Error("it was not refused"),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: "DomainError", code });
  return error instanceof Error ? error : new Error(String(error));
}

export function bare(text: string): BareJid {
  const jid = Jid.parse(text);
  if (!jid || jid.isFull()) throw new Error(`not a bare address: ${text}`);
  return jid.bare;
}

export function full(text: string): FullJid {
  const jid = Jid.parse(text);
  if (!jid?.isFull()) throw new Error(`not a full address: ${text}`);
  return jid;
}

export function newAccount(jid: string, details: Pick<NewAccount, "displayName" | "email"> = {}): NewAccount {
  return { jid: bare(jid), ...details, credentials: [credential("SCRAM-SHA-1", 1), credential("SCRAM-SHA-256", 2)] };
}

export function credential(mechanism: ScramCredential["mechanism"], seed: number): ScramCredential {
  const some = (from: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => (from + index) % 256);
  return { mechanism, iterations: 4096, salt: some(seed), storedKey: some(seed + 100), serverKey: some(seed + 200) };
}

/** Credentials by mechanism, with octets as text: whatever kind of array holds them, in whatever order they come. */
export function octets(credentials: readonly ScramCredential[] = []) {
  const hex = (array: Uint8Array): string => Buffer.from(array).toString("hex");
  const plain = credentials.map(({ salt, storedKey, serverKey, ...rest }) => ({
    ...rest,
    salt: hex(salt),
    storedKey: hex(storedKey),
    serverKey: hex(serverKey),
  }));
  return plain.sort((one, other) => (one.mechanism < other.mechanism ? -1 : 1));
}

export function session(jid: string, since = "2030-01-01T00:00:00Z"): OnlineSession {
  return {
    jid: full(jid),
    node: "node-1",
    transport: "tcp",
    address: "192.0.2.7",
    mechanism: "SCRAM-SHA-256",
    since: new Date(since),
  };
}
