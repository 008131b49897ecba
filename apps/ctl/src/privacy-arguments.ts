import { type PrivacyRule, parsePrivacyRule } from "@rostra/core/privacy/privacy-item-json";
import { MAX_ORDER } from "@rostra/xmpp/privacy-wire";
import { type Command, InvalidArgumentError } from "commander";
import { Failure } from "./failure.ts";

/** What an item says, as options give it. */
export interface RuleOptions {
  readonly jid?: string;
  readonly group?: string;
  readonly subscription?: string;
  readonly stanzas?: string;
}

/** Adds the options that say whom an item is about, and which stanzas. */
export function withRuleOptions(command: Command): Command {
  return command
    .option("--jid <address>", "about an address: of an account, a session, a whole domain")
    .option("--group <name>", "about the contacts in a group of the roster")
    .option("--subscription <state>", "about contacts of that subscription: none, to, from or both")
    .option("--stanzas <kinds>", "some of message,iq,presence-in,presence-out; none: every stanza, both directions");
}

/** What an item is to say; throws for more than one `--jid`, `--group` and `--subscription`. */
export function ruleArgument(action: string, { jid, group, subscription, stanzas }: RuleOptions): PrivacyRule {
  const about = Object.entries({ jid, group, subscription }).filter(([, value]) => value !== undefined);
  if (about.length > 1)
    throw new Failure("usage", "Give one of --jid, --group and --subscription, or none of them for everybody.");
  const [[type, value] = []] = about;
  const kinds = stanzas?.split(",").map((kind) => kind.trim());
  return parsePrivacyRule({
    action,
    ...(type !== undefined && { type, value }),
    ...(kinds && { stanzas: kinds }),
  });
}

/** The order of an item, for commander. */
export function orderArgument(text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > MAX_ORDER)
    throw new InvalidArgumentError("Give the order of an item, as show lists it.");
  return Number(text);
}

/** A version of the history, for commander. */
export function versionArgument(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Give a version of the history.");
  return Number(text);
}

/** Adds the option that lets a change be made at one version only. */
export function withSeenVersion(command: Command): Command {
  return command.option(
    "--if-version <version>",
    "only when it is at that version; 0: when it is not there",
    seenVersion,
  );
}

function seenVersion(text: string): number {
  return text === "0" ? 0 : versionArgument(text);
}
