import type { Hex } from "../../shared/hex.js";
import type { ReadRequest } from "../readRequest.js";
import type { AccessReceipt } from "./logStatements.js";

/** What a reader gets for a request that was written down: the receipt, and the salt with which it makes the leaf itself. */
export interface AccessAnswer {
  readonly receipt: AccessReceipt;
  readonly salt: Hex;
}

/** Where a key release writes requests down before it releases anything. */
export interface AccessRecorder {
  append(request: ReadRequest, patient: Hex): Promise<AccessAnswer>;
}
