import { type CommandNode, placePattern } from "./command-tree.ts";

/** A script for bash that completes `program`: commands, options, and values that are known; else names of files. */
export function bashCompletion(program: string, nodes: readonly CommandNode[]): string {
  const words = nodes.map(({ place, commands, choices, options }) => {
    const names = options.flatMap(({ word, short }) => [word, ...(short === undefined ? [] : [short])]);
    const next = [...commands.map(({ word }) => word), ...choices];
    return `    "${place}") commands="${next.join(" ")}" options="${names.join(" ")}" ;;`;
  });
  const values = nodes.flatMap(({ place, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ word, choices }) => `    "${place} ${word}") values="${choices.join(" ")}" ;;`),
  );
  return `# Completion of ${program} for bash: source <(${program} completion bash)
_${program}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place="" commands="" options="" values index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$place/\${COMP_WORDS[index]}" in
    ${placePattern(nodes)}) place="$place/\${COMP_WORDS[index]}" ;;
    esac
  done
  case "$place \${COMP_WORDS[COMP_CWORD - 1]}" in
${values.join("\n")}
  esac
  case "$place" in
${words.join("\n")}
  esac
  if [[ -n \${values+set} ]]; then COMPREPLY=($(compgen -W "$values" -- "$current"))
  elif [[ $current == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$current"))
  else COMPREPLY=($(compgen -W "$commands" -- "$current"))
  fi
}
complete -o bashdefault -o default -F _${program} ${program}`;
}
