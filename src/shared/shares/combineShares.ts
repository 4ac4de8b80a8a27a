import { compactDecrypt } from "jose";
import { checkInput } from "../checkInput.js";
import { IntegrityError } from "../errors.js";
import { type SecretShare, type ShareCommitments, shareCommitments } from "./SecretShares.js";
import { boxKey, combineScalar, isPromised } from "./shareGroup.js";

/** What the holders gave back. */
export interface CombinedSecret {
  readonly secret: Uint8Array;
  /** Indices in whose name something else than their share was given, and not the share as well; ascending. */
  readonly liars: readonly number[];
}

/**
 * The secret, from any shares of which enough are true: each is verified first, so neither a lie nor a missing holder spoils it, and
 * who lied is named. A true share counts once, however often it is given. Whether the holder itself spoke, who asked has to know.
 * @throws IntegrityError "shares.too-few" with how many are true, how many are needed and who lied; "shares.box" when the commitments'
 * box does not open, so whoever shared the secret lied. InputError "input.invalid" for commitments out of form.
 */
export async function combineShares(
  shares: readonly SecretShare[],
  commitments: ShareCommitments,
): Promise<CombinedSecret> {
  const checked = checkInput(shareCommitments, commitments, "share commitments");
  const promised = new Map<number, SecretShare>();
  const liars = new Set<number>();
  for (const share of shares) {
    if (isPromised(share, checked)) promised.set(share.index, share);
    else liars.add(share.index);
  }
  const named = [...liars].filter((index) => !promised.has(index)).sort((a, b) => a - b);
  const { threshold } = checked;
  if (promised.size < threshold) {
    throw new IntegrityError("shares.too-few", "Not enough of the shares are true", {
      true: promised.size,
      needed: threshold,
      liars: named.join(" "),
    });
  }
  const scalar = combineScalar([...promised.values()].slice(0, threshold), checked);
  return { secret: await openBox(checked.box, scalar), liars: named };
}

async function openBox(box: string, scalar: Uint8Array): Promise<Uint8Array> {
  const options = { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] };
  try {
    return (await compactDecrypt(box, await boxKey(scalar), options)).plaintext;
  } catch (cause) {
    throw new IntegrityError("shares.box", "The shares are true, but the box does not open with them", {}, { cause });
  }
}
