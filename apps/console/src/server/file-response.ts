const encoder = new TextEncoder();

/** Text as it is made: the next piece is asked for when the one before has been taken. */
export function streamed(text: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const pieces = text[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else if (value !== "") controller.enqueue(encoder.encode(value));
      else controller.enqueue(new Uint8Array());
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}

/** The headers of a file that nobody keeps. */
export function attachment(name: string, mediaType: string): Readonly<Record<string, string>> {
  const plain = name.replace(/[^\w.@-]/g, "_");
  return {
    "cache-control": "no-store",
    "content-type": mediaType,
    "content-disposition": `attachment; filename="${plain}"`,
  };
}
