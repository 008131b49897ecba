import { accountSettings } from "@rostra/config/accounts";
import { importSettings } from "@rostra/config/imports";
import { privacySettings } from "@rostra/config/privacy";
import type { Settings } from "@rostra/config/settings";
import { webhookSettings } from "@rostra/config/webhooks";
import { createServices, type Services } from "@rostra/core/services";
import { connect } from "@rostra/db/client";
import { Failure } from "./failure.ts";
import { prepareDataFolder } from "./launch/data-folder.ts";
import { openDatabase } from "./launch/database.ts";
import { tryLock } from "./launch/folder.ts";

/** How long a command waits for a start that is under way, or for another command, in milliseconds. */
const WAIT_MS = 120_000;

/**
 * Runs `work` with the services on the database in use: that of DATABASE_URL, the embedded one of a running Rostra, or
 * the embedded one started for this command and stopped after it.
 */
export async function withServices<T>(
  settings: Settings,
  purpose: string,
  note: (text: string) => void,
  work: (services: Services) => Promise<T>,
): Promise<T> {
  if (settings.DATABASE_URL !== undefined) {
    const database = await openDatabase(settings);
    return onDatabase(settings, database.url, work);
  }
  const dataDir = settings.ROSTRA_DATA_DIR;
  prepareDataFolder(dataDir);
  let told = false;
  for (const end = Date.now() + WAIT_MS; ; ) {
    const taken = tryLock(dataDir, purpose);
    if ("lock" in taken) {
      try {
        const database = await openDatabase(settings);
        try {
          return await onDatabase(settings, database.url, work);
        } finally {
          await database.stop();
        }
      } finally {
        taken.lock.release();
      }
    }
    const { databaseUrl, purpose: other, process } = taken.holder;
    if (databaseUrl !== undefined) return onDatabase(settings, databaseUrl, work);
    if (Date.now() > end)
      throw new Failure(
        "refused",
        `“rostractl ${other}” (process ${process.pid}) does not get ready; try again later.`,
      );
    if (!told) note(`Waiting for “rostractl ${other}” (process ${process.pid}) …`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function onDatabase<T>(settings: Settings, url: string, work: (services: Services) => Promise<T>): Promise<T> {
  const connection = connect({ url, applicationName: "rostractl", poolSize: 4 });
  try {
    const options = {
      scramIterations: settings.ROSTRA_SCRAM_ITERATIONS,
      ...accountSettings(settings),
      privacy: privacySettings(settings),
      imports: importSettings(settings),
      webhooks: webhookSettings(settings),
      strictIqPrivacy: settings.ROSTRA_STRICT_IQ_PRIVACY,
    };
    return await work(createServices(connection.database, options));
  } finally {
    await connection.close();
  }
}
