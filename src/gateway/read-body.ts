/** Signals a body over the cap; nothing of it is kept. */
export const BODY_TOO_LARGE = Symbol("body too large");

/**
 * Reads a request's body once, and gives never more of it than the cap. A declared length over the
 * cap is refused before a byte is read; where none is declared, bytes are counted while reading.
 */
export async function readBody(
  request: Request,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer> | typeof BODY_TOO_LARGE> {
  const declared = request.headers.get("content-length");
  if (declared !== null) {
    if (Number(declared) > limitBytes) {
      return BODY_TOO_LARGE;
    }
    // In one piece: the HTTP parser ends the body at the declared length. A request that was made
    // inside the platform did not pass the parser.
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.byteLength > limitBytes ? BODY_TOO_LARGE : bytes;
  }
  // Asked for only here: it makes a stream, which a body of declared length does without.
  const { body } = request;
  if (body === null) {
    return new Uint8Array(0);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > limitBytes) {
      return BODY_TOO_LARGE;
    }
    chunks.push(chunk);
  }
  return joinChunks(chunks, length);
}

function joinChunks(chunks: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
