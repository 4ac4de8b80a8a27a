import { checkInput } from "../checkInput.js";
import { type SecretShare, type ShareCommitments, shareCommitments } from "./SecretShares.js";
import { isPromised } from "./shareGroup.js";

/**
 * Whether a share is the one that the commitments promise to its holder, so that the holder knows at once, and not in the hour of need.
 * @throws InputError "input.invalid" for commitments out of form.
 */
export function verifyShare(share: SecretShare, commitments: ShareCommitments): boolean {
  return isPromised(share, checkInput(shareCommitments, commitments, "share commitments"));
}
