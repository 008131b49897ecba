import type { CommandNode } from "./command-tree.ts";

/** A script for fish that completes `program`. */
export function fishCompletion(program: string, nodes: readonly CommandNode[]): string {
  const lines = nodes.flatMap(({ place, commands, choices, options }) => {
    const complete = `complete -c ${program} -n ${quoted(`__${program}_is_at ${quoted(place)}`)}`;
    return [
      ...commands.map(({ word, description }) => `${complete} -f -a ${word} -d ${quoted(description)}`),
      ...choices.map((word) => `${complete} -f -a ${word}`),
      ...options.map(({ word, short, takesValue, choices, description }) =>
        [
          `${complete} -l ${word.replace(/^--/, "")}`,
          ...(short === undefined ? [] : [`-s ${short.replace(/^-/, "")}`]),
          ...(choices.length > 0 ? [`-x -a ${quoted(choices.join(" "))}`] : takesValue ? ["-r"] : []),
          `-d ${quoted(description)}`,
        ].join(" "),
      ),
    ];
  });
  return `# Completion of ${program} for fish: ${program} completion fish | source
function __${program}_is_at
  set -l place ""
  for word in (commandline -opc)[2..-1]
    switch "$place/$word"
      case ${nodes.flatMap((node) => (node.place === "" ? [] : [node.place])).join(" ")}
        set place "$place/$word"
    end
  end
  test "$place" = "$argv[1]"
end
${lines.join("\n")}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
