import type { Settings } from "@rostra/config/settings";
import { createServices } from "@rostra/core/services";
import { connect } from "@rostra/db/client";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { announcement } from "../launch/announce.ts";
import { consoleSecret, prepareDataFolder } from "../launch/data-folder.ts";
import { openDatabase } from "../launch/database.ts";
import { seedDemo } from "../launch/demo.ts";
import { takeFolder } from "../launch/folder.ts";
import { startPart } from "../launch/part.ts";
import { parts } from "../launch/parts.ts";
import { choosePorts } from "../launch/ports.ts";
import { aborted, type StopSignals, stopSignals } from "../launch/stop-signals.ts";
import type { Supervised, SupervisedPlan } from "../launch/supervise.ts";

/** Time beyond ROSTRA_SHUTDOWN_SECONDS that a process has to end, in milliseconds. */
const STOP_GRACE_MS = 5000;

/** `rostractl up`: what `npm start` runs. */
export function upCommand(program: Command, context: Context): void {
  program
    .command("up")
    .description("start database, server and console, and keep them running until Ctrl-C")
    .option("--dev", "run from the sources, watch them, and make demo accounts")
    .action(async (options: { dev?: true }) => {
      using signals = stopSignals();
      await up(context.settings(), options.dev ?? false, context, signals);
    });
}

/** Something that was started. */
interface Started {
  stop(): Promise<void>;
  kill(): void;
}

/** Thrown inside when somebody asked for the end. */
class Interrupted extends Error {}

/**
 * Starts everything in order, waits for a signal, and stops everything in the opposite order: the server first, so that
 * streams are closed while all they need still runs, the database last.
 * Throws a {@link Failure} with one sentence when something cannot be started or kept running; nothing is left behind.
 */
async function up(given: Settings, dev: boolean, context: Context, signals: StopSignals): Promise<void> {
  const started: Started[] = [];
  const interrupted = aborted(signals.asked).then(() => {
    throw new Interrupted();
  });
  interrupted.catch(() => {}); // whoever races with it is told
  try {
    prepareDataFolder(given.ROSTRA_DATA_DIR);
    const lock = await takeFolder(given.ROSTRA_DATA_DIR, context.note);
    started.push({ stop: async () => lock.release(), kill: () => lock.release() });
    const settings = await choosePorts(given);

    const database = await openDatabase(settings);
    started.push(database);
    lock.tell({ databaseUrl: database.url });
    const demo = dev ? await seedDemo(settings, database.url, context.env) : [];
    const setupToken = await setupSecret(database.url);
    if (signals.asked.aborted) throw new Interrupted();

    const secret = settings.ROSTRA_SECRET ?? consoleSecret(settings.ROSTRA_DATA_DIR);
    const plans = parts({ settings, env: context.env, databaseUrl: database.url, secret, dev });
    const running: Supervised[] = [];
    const tellChildren = (): void => lock.tell({ children: running.flatMap((part) => part.current() ?? []) });
    const start = (plan: SupervisedPlan): Supervised => {
      const part = startPart(plan, context, dev, tellChildren);
      running.push(part);
      started.push({ stop: () => part.stop(settings.ROSTRA_SHUTDOWN_SECONDS * 1000 + STOP_GRACE_MS), kill: part.kill });
      tellChildren();
      return part;
    };
    const console_ = start(plans.console);
    const server = start(plans.server);

    const failed = Promise.race([database.lost, console_.givenUp, server.givenUp]).then((sentence) => {
      throw new Failure("refused", sentence);
    });
    await Promise.race([Promise.all([server.ready, console_.ready]), failed, interrupted]);
    context.print(announcement({ settings, database, setupToken, startMs: performance.now(), demo }));
    await Promise.race([failed, interrupted]);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    context.note("Stopping …");
  } finally {
    await stopAll(started.reverse(), signals.forced);
  }
  context.note("Stopped.");
}

/** One after the other; from the moment that somebody forces it, without waiting. */
async function stopAll(started: readonly Started[], forced: AbortSignal): Promise<void> {
  for (const one of started) {
    await Promise.race([one.stop(), aborted(forced)]);
    if (forced.aborted) one.kill();
  }
}

async function setupSecret(databaseUrl: string): Promise<string | undefined> {
  await using connection = connect({ url: databaseUrl, applicationName: "rostractl up", poolSize: 1 });
  return await createServices(connection.database).setup.issueLink();
}
