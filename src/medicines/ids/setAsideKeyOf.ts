import type { Hex } from "../../shared/hex.js";
import { typedHash } from "./typedHash.js";

/** The holder under which the ledger keeps what an organisation set aside. */
export function setAsideKeyOf(org: Hex): Hex {
  return typedHash("SetAside(bytes32 org)", ["bytes32"], [org]);
}
