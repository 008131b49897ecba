import type { RosterPair } from "@rostra/core/roster/roster-service";
import type { OneSided } from "@rostra/core/roster/roster-store";
import { type RosterItem, shownSubscription } from "@rostra/xmpp/roster";
import { isPendingIn, isPendingOut } from "@rostra/xmpp/subscription";
import { type Command, InvalidArgumentError, Option } from "commander";
import { accountArgument, type Context, contactArgument, liveEffect } from "../context.ts";
import { Failure } from "../failure.ts";
import { json, table } from "../print.ts";

/** Who sees whom, as options say it. */
const sights = { both: [true, true], to: [true, false], from: [false, true], none: [false, false] } as const;
type Sight = keyof typeof sights;

const sightOption = (flag: string, about: string): Option =>
  new Option(flag, `${about}: both, to (the account sees the contact), from (the contact sees it) or none`).choices(
    Object.keys(sights),
  );

/** Pairs that `check` lists at most. */
const CHECK_LIMIT = 1000;

/** `rostractl roster list|add|rename|remove|link|unlink|check|repair` */
export function rosterCommands(program: Command, context: Context): void {
  const roster = program.command("roster").description("the contacts of accounts, and who sees whom");

  roster
    .command("list")
    .description("list an account's contacts with both sides of each")
    .argument("<user@domain>")
    .option("--json", "as JSON")
    .action(async (address: string, options: { json?: true }) => {
      const owner = accountArgument(address);
      const pairs = await context.withServices("roster list", async (services) => {
        await services.accounts.get(context.actor, owner);
        return services.rosters.pairs(context.actor, owner);
      });
      context.print(options.json ? json(pairs.map(plainPair)) : printedPairs(pairs));
    });

  roster
    .command("add")
    .description("add a contact, without asking it and without letting anybody see anybody; link does that")
    .argument("<user@domain>")
    .argument("<contact>")
    .option("--name <name>", "what the account calls it")
    .option("--group <name>", "a group to show it in; may be given again", collect, [])
    .action(async (address: string, who: string, options: { name?: string; group: readonly string[] }) => {
      const [owner, contact] = [accountArgument(address), contactArgument(who)];
      await context.withServices("roster add", async (services) => {
        if (
          (await services.rosters.get(context.actor, owner)).items.some(
            (one) => one.listed && one.contact.equals(contact),
          )
        )
          throw new Failure("refused", `${contact} is in the roster already; rename changes its name and groups.`);
        const item = { contact, groups: named(options.group), ...nameOf(options.name) };
        const { events } = await services.rosters.set(context.actor, owner, item);
        context.print(`Added ${contact} to the roster of ${owner}.${await liveEffect(services, events)}`);
      });
    });

  roster
    .command("rename")
    .description("set the name or the groups of a contact; what is not given stays")
    .argument("<user@domain>")
    .argument("<contact>")
    .option("--name <name>", 'the name; "" for none')
    .option("--group <name>", "a group, in place of those it is in; may be given again", collect)
    .option("--no-groups", "out of every group")
    .action(
      async (address: string, who: string, options: { name?: string; group?: readonly string[]; groups: boolean }) => {
        const [owner, contact] = [accountArgument(address), contactArgument(who)];
        await context.withServices("roster rename", async (services) => {
          const { items } = await services.rosters.get(context.actor, owner);
          const item = items.find((one) => one.contact.equals(contact));
          if (!item) throw new Failure("refused", `${contact} is not in the roster of ${owner}.`);
          const groups = options.group ? named(options.group) : options.groups ? item.groups : [];
          const { events } = await services.rosters.set(context.actor, owner, {
            contact,
            groups,
            ...nameOf(options.name ?? item.name),
          });
          context.print(`Changed ${contact} in the roster of ${owner}.${await liveEffect(services, events)}`);
        });
      },
    );

  roster
    .command("remove")
    .description("take a contact out and end what there was between the two, on both sides")
    .argument("<user@domain>")
    .argument("<contact>")
    .action(async (address: string, who: string) => {
      const [owner, contact] = [accountArgument(address), contactArgument(who)];
      await context.withServices("roster remove", async (services) => {
        const { events } = await services.rosters.remove(context.actor, owner, contact);
        context.print(`Removed ${contact} from the roster of ${owner}.${await liveEffect(services, events)}`);
      });
    });

  roster
    .command("link")
    .description("let two accounts see each other, without asking either")
    .argument("<user@domain>")
    .argument("<contact>", "another account of this installation")
    .addOption(sightOption("--sees <who>", "who sees whom").default("both"))
    .option("--name <name>", "what the account calls the contact")
    .option("--group <name>", "a group to show it in; may be given again", collect)
    .action(
      async (address: string, who: string, options: { sees: Sight; name?: string; group?: readonly string[] }) => {
        const naming = {
          ...(options.name !== undefined && { name: options.name }),
          ...(options.group && { groups: named(options.group) }),
        };
        await relate("roster link", address, who, options.sees, naming);
      },
    );

  roster
    .command("unlink")
    .description("let two accounts see each other no more; both stay in each other's roster")
    .argument("<user@domain>")
    .argument("<contact>")
    .action((address: string, who: string) => relate("roster unlink", address, who, "none"));

  roster
    .command("repair")
    .description("make both sides of a relation say the same")
    .argument("<user@domain>")
    .argument("<contact>")
    .addOption(sightOption("--sees <who>", "who sees whom from now on").makeOptionMandatory())
    .action((address: string, who: string, options: { sees: Sight }) =>
      relate("roster repair", address, who, options.sees),
    );

  roster
    .command("check")
    .description(
      "list relations that contradict themselves: one side says what the other does not; exits with 1 for any",
    )
    .option("--domain <name>", "of one domain")
    .option("--json", "as JSON")
    .action(async (options: { domain?: string; json?: true }) => {
      const found = await context.withServices("roster check", (services) =>
        services.rosters.oneSided(context.actor, options.domain, CHECK_LIMIT),
      );
      context.print(options.json ? json(found.map(plainOneSided)) : printedOneSided(found));
      if (found.length === 0) return;
      const count = `${found.length}${found.length === CHECK_LIMIT ? " or more" : ""}`;
      throw new Failure("refused", `${count} found. rostractl roster repair mends one.`);
    });

  async function relate(
    purpose: string,
    address: string,
    who: string,
    sees: Sight,
    naming: { readonly name?: string; readonly groups?: readonly string[] } = {},
  ): Promise<void> {
    const [owner, contact] = [accountArgument(address), accountArgument(who)];
    const [to, from] = sights[sees];
    await context.withServices(purpose, async (services) => {
      const { events } = await services.rosters.relate(context.actor, owner, contact, { to, from, ...naming });
      const says = {
        both: `${owner} and ${contact} see each other.`,
        to: `${owner} sees ${contact}, and not the other way round.`,
        from: `${contact} sees ${owner}, and not the other way round.`,
        none: `${owner} and ${contact} do not see each other.`,
      };
      context.print(`${says[sees]}${await liveEffect(services, events)}`);
    });
  }
}

function printedPairs(pairs: readonly RosterPair[]): string {
  return table(pairs, {
    CONTACT: ({ contact }) => contact.toString(),
    NAME: ({ item, given }) => item?.name ?? given?.displayName,
    HERE: ({ item, given }) => sideWord(item, given),
    THERE: ({ theirs, given, isLocal }) =>
      isLocal ? sideWord(theirs, given && { to: given.from, from: given.to }) : "elsewhere",
    GROUPS: ({ item, given }) => (item?.groups.length ? item.groups : (given?.rosterGroups ?? [])).join(", "),
    NOTE: ({ isOneSided, given }) =>
      [isOneSided && "one-sided", given && `by group ${given.givenBy.map(({ name }) => name).join(", ")}`]
        .filter(Boolean)
        .join("; "),
  });
}

/** The shown subscription and what is pending, as a cell of a table. */
function sideWord(item: RosterItem | undefined, given?: { readonly to: boolean; readonly from: boolean }): string {
  const marks = [
    item && isPendingOut(item.subscription) && "asked",
    item && isPendingIn(item.subscription) && "asks",
    item?.approved && "pre-approved",
  ].filter(Boolean);
  const stored = item ? shownSubscription(item.subscription) : given ? "none" : "–";
  const to = given?.to || stored === "to" || stored === "both";
  const from = given?.from || stored === "from" || stored === "both";
  const shown = stored === "–" ? stored : to && from ? "both" : to ? "to" : from ? "from" : "none";
  return marks.length > 0 ? `${shown} (${marks.join(", ")})` : shown;
}

function plainPair({ contact, item, theirs, given, ...rest }: RosterPair) {
  return {
    contact: contact.toString(),
    ...rest,
    ...(item && { item: plainItem(item) }),
    ...(theirs && { theirs: plainItem(theirs) }),
    ...(given && {
      given: { to: given.to, from: given.from, rosterGroups: given.rosterGroups, givenBy: given.givenBy },
    }),
  };
}

function plainItem({ contact: _, ...item }: RosterItem) {
  return item;
}

function printedOneSided(found: readonly OneSided[]): string {
  return table(found, {
    ACCOUNT: ({ owner }) => owner.toString(),
    CONTACT: ({ contact }) => contact.toString(),
    "ACCOUNT SAYS": ({ item }) => sideWord(item),
    "CONTACT SAYS": ({ theirs }) => sideWord(theirs),
  });
}

function plainOneSided({ owner, contact, item, theirs }: OneSided) {
  return {
    account: owner.toString(),
    contact: contact.toString(),
    item: plainItem(item),
    ...(theirs && { theirs: plainItem(theirs) }),
  };
}

function nameOf(name: string | undefined): { readonly name?: string } {
  return name ? { name } : {};
}

/** Each once; a group needs a name. */
function named(groups: readonly string[]): readonly string[] {
  if (groups.some((group) => group.trim() === "")) throw new Failure("usage", "A group needs a name.");
  return [...new Set(groups.map((group) => group.trim()))];
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  if (value.trim() === "") throw new InvalidArgumentError("A group needs a name.");
  return [...(before ?? []), value];
}
