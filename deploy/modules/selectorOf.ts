import { id } from "ethers";

/** The four bytes by which the EVM calls a function with this signature. */
export function selectorOf(signature: string): string {
  return id(signature).slice(0, 10);
}
