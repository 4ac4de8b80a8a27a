import { AbiCoder, id, keccak256, ZeroHash } from "ethers";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

const COMMITMENT_TYPEHASH = id("DrawCommitment(bytes32 secret)");
const SEED_TYPEHASH = id("DrawSeed(bytes32 pool,bytes32 secret,bytes32 blockHash)");

/**
 * A fresh secret for a pool's draw. The provider keeps it, backed up, until the draw's block is known, and reveals it then: without it the seed
 * comes from a later block alone, and everybody sees that the provider withheld it.
 */
export function newDrawSecret(): Hex {
  return toHex(crypto.getRandomValues(new Uint8Array(32)));
}

/** What the terms hold in a draw's secret's place. @throws InputError `input.invalid`, `pool.secret`. */
export function drawCommitmentOf(secret: Hex): Hex {
  const checked = checkInput(bytes32, secret, "draw's secret");
  if (checked === ZeroHash) throw new InputError("pool.secret", "The draw's secret is zero");
  return hash([COMMITMENT_TYPEHASH, checked]);
}

/**
 * The seed of a pool's draw: neither the provider, who fixed its secret before the block existed, nor the block's proposer, who does not know
 * the secret, chooses it.
 * @param secret the provider's; undefined where it withheld it.
 */
export function drawSeedOf(pool: Hex, secret: Hex | undefined, blockHash: Hex): Hex {
  return hash([SEED_TYPEHASH, pool, secret ?? ZeroHash, blockHash]);
}

function hash(words: readonly string[]): Hex {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    words.map(() => "bytes32"),
    [...words],
  );
  return toHex(fromHex(keccak256(encoded), 32));
}
