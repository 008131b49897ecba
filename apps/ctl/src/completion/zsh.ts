import { type CommandNode, type Completed, placePattern } from "./command-tree.ts";

/** A script for zsh that completes `program`, to be sourced or kept as `_program` in a folder of `fpath`. */
export function zshCompletion(program: string, nodes: readonly CommandNode[]): string {
  const words = nodes.map(
    ({ place, commands, choices, options }) =>
      `    "${place}") commands=(${[...commands.map(described), ...choices].join(" ")}) options=(${options.map(described).join(" ")}) ;;`,
  );
  const values = nodes.flatMap(({ place, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ word, choices }) =>
        choices.length > 0
          ? `    "${place} ${word}") compadd -- ${choices.join(" ")}; return ;;`
          : `    "${place} ${word}") _files; return ;;`,
      ),
  );
  return `#compdef ${program}
# Completion of ${program} for zsh: source <(${program} completion zsh)
_${program}() {
  local place="" word
  local -a commands options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place/$word" in
    ${placePattern(nodes)}) place="$place/$word" ;;
    esac
  done
  case "$place \${words[CURRENT-1]}" in
${values.join("\n")}
  esac
  case "$place" in
${words.join("\n")}
  esac
  if [[ $PREFIX == -* ]]; then _describe option options
  elif (( $#commands )); then _describe command commands
  else _files
  fi
}
if [[ \${funcstack[1]} == _${program} ]]; then _${program} "$@"; else compdef _${program} ${program}; fi`;
}

/** As `_describe` takes it, in single quotes: a colon is the end of the word. */
function described({ word, description }: Completed): string {
  return `'${word}:${description.replaceAll("\\", "\\\\").replaceAll(":", "\\:").replaceAll("'", "'\\''")}'`;
}
