/** Letters and digits that are not mistaken for each other when read aloud or typed from paper. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** A random password of four groups of five, 116 bits: `kX3mP-…`. */
export function generatePassword(random: (bytes: Uint8Array) => Uint8Array = fillRandom): string {
  const characters: string[] = [];
  // A byte past the last whole multiple of the alphabet would favour its first letters.
  const usable = 256 - (256 % ALPHABET.length);
  while (characters.length < GROUPS * GROUP_LENGTH)
    for (const byte of random(new Uint8Array(32)))
      if (byte < usable && characters.length < GROUPS * GROUP_LENGTH)
        characters.push(ALPHABET.charAt(byte % ALPHABET.length));
  return Array.from({ length: GROUPS }, (_, group) =>
    characters.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join(""),
  ).join("-");
}

function fillRandom(bytes: Uint8Array): Uint8Array {
  for (const [index, byte] of crypto.getRandomValues(new Uint8Array(bytes.length)).entries()) bytes[index] = byte;
  return bytes;
}
