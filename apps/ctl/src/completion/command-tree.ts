import type { Command } from "commander";

/** A command as completion knows it. */
export interface CommandNode {
  /** The words that lead to it, each after a slash: `/account/add`; empty for the program itself. */
  readonly place: string;
  readonly commands: readonly Completed[];
  /** What its arguments may be, where that is known. */
  readonly choices: readonly string[];
  readonly options: readonly CompletedOption[];
}

/** A word that may be next, and what it is for. */
export interface Completed {
  readonly word: string;
  readonly description: string;
}

export interface CompletedOption extends Completed {
  readonly short?: string;
  readonly takesValue: boolean;
  /** What its value may be, where that is known. */
  readonly choices: readonly string[];
}

/** Every command that help shows, each before those inside it. */
export function commandTree(command: Command, place = ""): readonly CommandNode[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const options = help.visibleOptions(command).map(
    (option): CompletedOption => ({
      word: option.long ?? option.flags,
      description: option.description,
      ...(option.short !== undefined && { short: option.short }),
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
    }),
  );
  const node = {
    place,
    commands: commands.map((one) => ({ word: one.name(), description: help.subcommandDescription(one) })),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    options,
  };
  return [node, ...commands.flatMap((one) => commandTree(one, `${place}/${one.name()}`))];
}

/** Places of commands as a pattern of `case`. */
export function placePattern(nodes: readonly CommandNode[]): string {
  return nodes.flatMap(({ place }) => (place === "" ? [] : [place])).join("|");
}
