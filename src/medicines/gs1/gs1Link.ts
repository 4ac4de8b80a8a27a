import type { DigitalLinkOptions } from "./DigitalLinkOptions.js";
import { parseGs1 } from "./parseGs1.js";
import { toDigitalLink } from "./toDigitalLink.js";

/**
 * The canonical GS1 Digital Link of GS1 data in any form that `parseGs1` reads.
 *
 * @throws InputError as `parseGs1` and `toDigitalLink`
 */
export function gs1Link(text: string, options: DigitalLinkOptions = {}): string {
  return toDigitalLink(parseGs1(text, options), options);
}
