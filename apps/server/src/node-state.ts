import { hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What this process keeps about itself in the data folder, over restarts. */
export interface NodeState {
  /** Its id among the live nodes. */
  readonly id: string;
  /**
   * From which the salts of unknown users are made (6120-6.5-1), and the keys of {@link deriveKey}: none of them may
   * change when we restart.
   */
  readonly decoySecret: Uint8Array;
}

/** A key of its own for one purpose, from the one secret that is kept (RFC 5869). */
export function deriveKey(secret: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", `rostra ${purpose}`, 32));
}

/** Reads the state, or makes it at first start; readable for the owner of the process only. */
export function openNodeState(dataDir: string): NodeState {
  const folder = join(dataDir, "server");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = (name: string, make: () => string): string => {
    const path = join(folder, name);
    try {
      return readFileSync(path, "utf8").trim();
    } catch {
      const value = make();
      writeFileSync(path, `${value}\n`, { mode: 0o600, flag: "wx" });
      return value;
    }
  };
  return {
    id: kept("node-id", randomUUID),
    decoySecret: Buffer.from(
      kept("decoy-secret", () => randomBytes(32).toString("base64")),
      "base64",
    ),
  };
}
