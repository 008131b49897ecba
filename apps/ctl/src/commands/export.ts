import { prepareDomain } from "@rostra/core/domain/domain-service";
import { type PortableFormat, portableFormats } from "@rostra/core/portable/portable-writer";
import { type Command, Option } from "commander";
import { accountArgument, type Context } from "../context.ts";
import { writeText } from "../write-text.ts";

interface ExportOptions {
  readonly format: PortableFormat;
  readonly offline?: true;
  readonly out?: string;
}

/** `rostractl export` */
export function exportCommand(program: Command, context: Context): void {
  program
    .command("export")
    .description(
      "write the accounts of a domain, or one, with their keys (XEP-0227, JSON lines, CSV); rostractl import reads them",
    )
    .argument("<domain|user@domain>")
    .addOption(new Option("--format <format>", "the kind of file").choices(portableFormats).default("xep0227"))
    .option("--offline", "with the messages that wait for the accounts (not in CSV)")
    .option("--out <file>", "write it there; else to standard output")
    .action(async (what: string, options: ExportOptions) => {
      const account = what.includes("@") ? accountArgument(what) : undefined;
      const input = {
        domain: account?.domain ?? prepareDomain(what),
        format: options.format,
        offline: options.offline ?? false,
        ...(account?.local !== undefined && { only: account.local }),
      };
      await context.withServices("export", async (services) => {
        const { text } = await services.exports.export(context.actor, input);
        await writeText(text, options.out);
      });
    });
}
