import type { PresentedCertificate } from "@rostra/core/system/system-store";
import type pg from "pg";

/** Enters what a node presents to the clients of each domain, in place of what it told before. */
export async function writeNodeCertificates(
  pool: pg.Pool,
  nodeId: string,
  certificates: readonly PresentedCertificate[],
): Promise<void> {
  await pool.query("DELETE FROM node_certificate WHERE node_id = $1 AND domain <> ALL ($2)", [
    nodeId,
    certificates.map(({ domain }) => domain),
  ]);
  await pool.query(
    `INSERT INTO node_certificate (node_id, domain, issuer, names, self_signed, valid_from, valid_until, fingerprint)
      SELECT n.id, c.domain, c.issuer, c.names, c."selfSigned", c."validFrom", c."validUntil", c.fingerprint
      FROM jsonb_to_recordset($2::jsonb) AS c(domain text, issuer text, names text[], "selfSigned" boolean,
        "validFrom" timestamptz, "validUntil" timestamptz, fingerprint text)
      JOIN domain d ON d.name = c.domain JOIN node n ON n.id = $1
      ON CONFLICT (node_id, domain) DO UPDATE SET issuer = excluded.issuer, names = excluded.names,
        self_signed = excluded.self_signed, valid_from = excluded.valid_from, valid_until = excluded.valid_until,
        fingerprint = excluded.fingerprint`,
    [nodeId, JSON.stringify(certificates)],
  );
}
