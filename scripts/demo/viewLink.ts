import { base64url, compactDecrypt } from "jose";

/** A file as a viewer has it. */
export interface ViewedFile {
  readonly contentType: string | undefined;
  readonly content: Uint8Array;
}

/**
 * A viewer of SMART Health Links as anybody writes it from the specification: base64url, a POST, and jose. Nothing of this library.
 * @param fetch how it reaches the server.
 */
export async function viewLink(
  shlink: string,
  fetch: (request: Request) => Promise<Response>,
): Promise<ViewedFile[] | number> {
  const payload = new TextDecoder().decode(base64url.decode(shlink.slice(shlink.indexOf("shlink:/") + 8)));
  const { url, key } = JSON.parse(payload);
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ recipient: "Dr Müller" });
  const response = await fetch(new Request(url, { method: "POST", headers, body }));
  if (response.status !== 200) return response.status;
  const files: ViewedFile[] = [];
  for (const { embedded, location } of (await response.json()).files) {
    const jwe = embedded ?? (await (await fetch(new Request(location))).text());
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, base64url.decode(key));
    files.push({ contentType: protectedHeader.cty, content: plaintext });
  }
  return files;
}
