/** As much of a file as is looked at before it is sent, in bytes. */
const HEAD_BYTES = 65_536;

/**
 * The beginning of a text file, cut after a line where it is cut. Throws RangeError, with a sentence for people, for a file
 * that is empty or no UTF-8.
 */
export async function fileHead(file: Blob): Promise<string> {
  const octets = await file.slice(0, HEAD_BYTES).arrayBuffer();
  const isWhole = octets.byteLength === file.size;
  const text = decoded(octets, isWhole);
  if (text.trim() === "") throw new RangeError("The file is empty.");
  if (isWhole) return text;
  const end = text.lastIndexOf("\n");
  return end === -1 ? text : text.slice(0, end + 1);
}

function decoded(octets: ArrayBuffer, isWhole: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(octets, { stream: !isWhole });
  } catch {
    throw new RangeError("The file is not UTF-8 text: save it in that encoding, and choose it again.");
  }
}
