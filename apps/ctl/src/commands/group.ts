import { GROUP_BATCH, type GroupInput } from "@rostra/core/group/group-service";
import type { Group } from "@rostra/core/group/group-store";
import type { Services } from "@rostra/core/services";
import type { Command } from "commander";
import { accountArgument, type Context, liveEffect } from "../context.ts";
import { findGroup } from "../find-group.ts";
import { json, table } from "../print.ts";

/** Members that are fetched at once. */
const PAGE = 500;

interface FactOptions {
  readonly name?: string;
  readonly shownAs?: string;
  readonly description?: string;
  /** False: its members do not see each other. */
  readonly itself?: boolean;
}

/** `rostractl group list|create|edit|remove|members|add|take|show` */
export function groupCommands(program: Command, context: Context): void {
  const group = program
    .command("group")
    .description("shared groups: whoever one is shown to has its members as contacts, without asking");

  group
    .command("list")
    .description("list the groups")
    .option("--domain <name>", "of one domain")
    .option("--of <user@domain>", "those an account is in")
    .option("--json", "as JSON")
    .action(async (options: { domain?: string; of?: string; json?: true }) => {
      const names = new Map<string, string>();
      const rows = await context.withServices("group list", async (services) => {
        const all = await services.groups.listCounted(context.actor, options.domain);
        for (const { id, name } of all) names.set(id, name);
        if (options.of === undefined) return all;
        const ids = (await services.groups.of(context.actor, accountArgument(options.of))).map(({ id }) => id);
        return all.filter(({ id }) => ids.includes(id));
      });
      context.print(
        options.json
          ? json(rows)
          : table(rows, {
              GROUP: (row) => row.name,
              DOMAIN: (row) => row.domain,
              MEMBERS: (row) => row.members,
              "SHOWN AS": (row) => row.rosterGroup,
              "SHOWN TO": (row) =>
                row.shownTo.map((id) => (id === row.id ? "itself" : (names.get(id) ?? id))).join(", "),
            }),
      );
    });

  const withFacts = (command: Command): Command =>
    command
      .option("--shown-as <name>", "the roster group in which clients show its members")
      .option("--description <text>", "for administrators")
      .option("--itself", "its members see each other")
      .option("--no-itself", "its members do not see each other");

  withFacts(group.command("create").description("make a group; its members see each other unless --no-itself is given"))
    .argument("<name>")
    .requiredOption("--domain <name>", "the domain of its members")
    .action(async (name: string, { domain, ...facts }: FactOptions & { domain: string }) => {
      await context.withServices("group create", async (services) => {
        const { value, events } = await services.groups.create(context.actor, domain, { ...factsOf(facts), name });
        context.print(`Made the group ${value.name} (${value.id}).${await liveEffect(services, events)}`);
      });
    });

  withFacts(group.command("edit").description("change a group; what is not given stays"))
    .argument("<group>", "its name or id")
    .option("--name <name>", "what administrators call it")
    .option("--domain <name>", "where the name is on several domains")
    .action(async (which: string, { domain, ...facts }: FactOptions & { domain?: string }) => {
      await change("group edit", which, domain, async (services, { id }) => {
        const { value, events } = await services.groups.update(context.actor, id, factsOf(facts));
        return { events, says: `Changed the group ${value.name}.` };
      });
    });

  group
    .command("show")
    .description("let the members of other groups see those of a group, in place of the groups that see it now")
    .argument("<group>", "its name or id")
    .argument(
      "[viewers...]",
      "groups of the same domain, by name or id; none: nobody but itself, if it is shown to itself",
    )
    .option("--domain <name>", "where the name is on several domains")
    .action(async (which: string, viewers: readonly string[], options: { domain?: string }) => {
      await change("group show", which, options.domain, async (services, found) => {
        const others: Group[] = [];
        for (const viewer of viewers) others.push(await findGroup(context, services, viewer, found.domain));
        const shownTo = others.map(({ id }) => id).filter((id) => id !== found.id);
        const shownToItself = found.shownTo.includes(found.id) || others.some(({ id }) => id === found.id);
        const { events } = await services.groups.update(context.actor, found.id, { shownTo, shownToItself });
        const names = [...(shownToItself ? ["itself"] : []), ...others.map(({ name }) => name)];
        return { events, says: `${found.name} is shown to ${names.length > 0 ? names.join(", ") : "nobody"}.` };
      });
    });

  group
    .command("remove")
    .description("delete a group; its members stay accounts, and lose the contacts that only this group gave")
    .argument("<group>", "its name or id")
    .option("--domain <name>", "where the name is on several domains")
    .action(async (which: string, options: { domain?: string }) => {
      await change("group remove", which, options.domain, async (services, { id, name }) => {
        const { events } = await services.groups.remove(context.actor, id);
        return { events, says: `Removed the group ${name}.` };
      });
    });

  group
    .command("members")
    .description("list who is in a group")
    .argument("<group>", "its name or id")
    .option("--domain <name>", "where the name is on several domains")
    .option("--json", "as JSON")
    .action(async (which: string, options: { domain?: string; json?: true }) => {
      const rows = await context.withServices("group members", async (services) => {
        const { id } = await findGroup(context, services, which, options.domain);
        const found: { jid: string; displayName?: string }[] = [];
        for (let after: string | undefined; ; ) {
          const query = { limit: PAGE, ...(after !== undefined && { after }) };
          const { members, next } = await services.groups.members(context.actor, id, query);
          found.push(...members.map(({ jid, ...rest }) => ({ jid: jid.toString(), ...rest })));
          after = next;
          if (after === undefined) return found;
        }
      });
      context.print(
        options.json ? json(rows) : table(rows, { ACCOUNT: (row) => row.jid, NAME: (row) => row.displayName }),
      );
    });

  group
    .command("add")
    .description("put accounts into a group")
    .argument("<group>", "its name or id")
    .argument("<accounts...>", "USER@DOMAIN, of the group's domain")
    .option("--domain <name>", "where the name is on several domains")
    .action(async (which: string, addresses: readonly string[], options: { domain?: string }) => {
      const accounts = addresses.map(accountArgument);
      await change("group add", which, options.domain, async (services, { id, name }) => {
        const { value, events } = await inBatches(accounts, (batch) =>
          services.groups.addMembers(context.actor, id, batch),
        );
        const old = accounts.length - value;
        const rest = old > 0 ? ` ${people(old)} ${old === 1 ? "was" : "were"} in it already.` : "";
        return { events, says: `Added ${people(value)} to ${name}.${rest}` };
      });
    });

  group
    .command("take")
    .description("take accounts out of a group")
    .argument("<group>", "its name or id")
    .argument("<accounts...>", "USER@DOMAIN")
    .option("--domain <name>", "where the name is on several domains")
    .action(async (which: string, addresses: readonly string[], options: { domain?: string }) => {
      const accounts = addresses.map(accountArgument);
      await change("group take", which, options.domain, async (services, { id, name }) => {
        const { value, events } = await inBatches(accounts, (batch) =>
          services.groups.removeMembers(context.actor, id, batch),
        );
        return { events, says: `Took ${people(value)} out of ${name}.` };
      });
    });

  async function change(
    purpose: string,
    which: string,
    domain: string | undefined,
    work: (services: Services, group: Group) => Promise<{ readonly events: readonly bigint[]; readonly says: string }>,
  ): Promise<void> {
    await context.withServices(purpose, async (services) => {
      const { events, says } = await work(services, await findGroup(context, services, which, domain));
      context.print(`${says}${await liveEffect(services, events)}`);
    });
  }
}

function factsOf({ name, shownAs, description, itself }: FactOptions): Partial<GroupInput> {
  return {
    ...(name !== undefined && { name }),
    ...(shownAs !== undefined && { rosterGroup: shownAs }),
    ...(description !== undefined && { description }),
    ...(itself !== undefined && { shownToItself: itself }),
  };
}

/** Does a change slice by slice; gives how many it concerned and all of its events. */
async function inBatches<T>(
  all: readonly T[],
  work: (batch: readonly T[]) => Promise<{ readonly value: readonly unknown[]; readonly events: readonly bigint[] }>,
): Promise<{ readonly value: number; readonly events: readonly bigint[] }> {
  let value = 0;
  const events: bigint[] = [];
  for (let start = 0; start < all.length; start += GROUP_BATCH) {
    const done = await work(all.slice(start, start + GROUP_BATCH));
    value += done.value.length;
    events.push(...done.events);
  }
  return { value, events };
}

function people(count: number): string {
  return count === 1 ? "1 account" : `${count} accounts`;
}
