import type pg from "pg";

/** How often a node shows that it lives, in milliseconds. */
export const NODE_HEARTBEAT_MS = 5000;

/** A node whose last sign of life is younger counts as live, in milliseconds: two heartbeats may be late. */
export const NODE_FRESH_MS = 15_000;

/** A node whose last sign of life is older is dead: its row and its sessions are removed, in milliseconds. */
export const NODE_DEAD_MS = 60_000;

/** What nodes tell of what is in their memory; it goes with them. */
const OWN_TABLES = ["online_session", "login_lock"] as const;

/** This process as others see it. */
export interface NodeDescription {
  readonly id: string;
  /** Where it can be reached, for people: `host:port`. */
  readonly address: string;
  readonly version: string;
}

/** How a node is, as others see it. */
export interface NodeVitals {
  /** Resident memory. */
  readonly memoryBytes: number;
  /** How late its event loop was since the last sign of life: of a hundred delays the greatest but one, in milliseconds. */
  readonly eventLoopMs: number;
  /** The ports it listens on, by name. */
  readonly ports: Readonly<Record<string, number>>;
}

export interface NodeRegistry {
  /**
   * Enters the node, or enters it anew after an unclean end, and removes the sessions and locks of its former life and
   * those of dead nodes. Start the outbox feed first: from here on every event is awaited from this node.
   */
  register(): Promise<void>;
  /** Whether the node was still entered. If not, it was taken for dead: it is entered again, its sessions must be too. */
  heartbeat(vitals?: NodeVitals): Promise<boolean>;
  /** Removes the node with its sessions and locks; the last thing it does. */
  unregister(): Promise<void>;
  /** Removes nodes that died, with what they told; gives the ids. That of nodes that are not there at all goes too. */
  removeDead(): Promise<readonly string[]>;
}

export function createNodeRegistry(pool: pg.Pool, { id, address, version }: NodeDescription): NodeRegistry {
  const removeDead = async (): Promise<readonly string[]> => {
    const dead = await pool.query<{ id: string }>(
      "DELETE FROM node WHERE id <> $1 AND heartbeat_at < clock_timestamp() - make_interval(secs => $2) RETURNING id",
      [id, NODE_DEAD_MS / 1000],
    );
    for (const table of OWN_TABLES)
      await pool.query(`DELETE FROM ${table} WHERE node <> $1 AND NOT EXISTS (SELECT FROM node WHERE id = node)`, [id]);
    return dead.rows.map((row) => row.id);
  };
  const removeOwn = async (): Promise<void> => {
    for (const table of OWN_TABLES) await pool.query(`DELETE FROM ${table} WHERE node = $1`, [id]);
  };
  return {
    async register() {
      await removeOwn();
      await pool.query(
        `INSERT INTO node (id, address, version, started_at, heartbeat_at)
          VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp())
          ON CONFLICT (id) DO UPDATE SET address = excluded.address, version = excluded.version,
            started_at = excluded.started_at, heartbeat_at = excluded.heartbeat_at`,
        [id, address, version],
      );
      await removeDead();
    },
    async heartbeat(vitals) {
      const { rows } = await pool.query<{ entered: boolean }>(
        `INSERT INTO node (id, address, version, memory_bytes, event_loop_ms, ports) VALUES ($1, $2, $3, $4, $5, $6)
          ON CONFLICT (id) DO UPDATE SET heartbeat_at = clock_timestamp(), memory_bytes = excluded.memory_bytes,
            event_loop_ms = excluded.event_loop_ms, ports = excluded.ports
          RETURNING xmax = 0 AS entered`,
        [id, address, version, vitals?.memoryBytes, vitals?.eventLoopMs, vitals?.ports],
      );
      return rows[0]?.entered === false;
    },
    async unregister() {
      await removeOwn();
      await pool.query("DELETE FROM node WHERE id = $1", [id]);
    },
    removeDead,
  };
}
