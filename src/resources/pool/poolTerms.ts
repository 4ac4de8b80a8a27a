import { AbiCoder, id, keccak256, ZeroHash } from "ethers";
import { z } from "zod";
import type {
  CategoryTermsStruct,
  PoolTermsStruct,
} from "../../../typechain-types/contracts/resources/CapacityPool.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Deployment } from "../../shared/Deployment.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { fromSeconds, toSeconds } from "../../shared/time.js";

const POOL_TYPEHASH = id("PoolId(uint256 chainId,address pools,bytes32 provider,bytes32 terms)");
const TERMS_TUPLE =
  "tuple(bytes32 provider,bytes32 attester,bytes32 kind,uint16 units,uint40 from,uint40 until,uint40 deadline,uint32 answerTime," +
  "uint32 revealTime,bool lowerFirst,bytes32 score,bytes32 drawCommitment,tuple(uint16 quota,bool soft,bool open)[] categories)";
/** Stands for no organisation. */
export const NOBODY: Hex = `0x${"0".repeat(64)}`;
const MAX_CATEGORIES = 8;
const MAX_UNITS = 0xffff;

const named32 = bytes32.refine((word) => word !== ZeroHash, "zero stands for nothing");
const seconds = z.int().min(1).max(0xffff_ffff);

const poolTermsSchema = z
  .strictObject({
    /** OrgId of who has the units. */
    provider: named32,
    /** OrgId of who attests every person, so that it counts once over all organisations; left out, each organisation attests its own. */
    attester: named32.optional(),
    /** What a unit is: `capacityKindOf`. */
    kind: named32,
    /** The period of use; nothing is offered from its end on. */
    from: z.date(),
    until: z.date(),
    /** Requests come up to and including it. */
    deadline: z.date(),
    /** How long an offer may be accepted. */
    answerSeconds: seconds,
    /** How long the provider may take to reveal its secret once the draw's block is known. */
    revealSeconds: seconds,
    /** Whether a lower priority goes first. */
    lowerFirst: z.boolean(),
    /** `scoreDigestOf` the score that priorities follow. */
    score: named32,
    /** `drawCommitmentOf` the provider's secret. */
    drawCommitment: named32,
    /** In the order of precedence. */
    categories: z
      .array(z.strictObject({ units: z.int().min(1).max(MAX_UNITS), soft: z.boolean(), open: z.boolean() }))
      .min(1)
      .max(MAX_CATEGORIES),
  })
  .refine(({ categories }) => unitsOf({ categories }) <= MAX_UNITS, {
    path: ["categories"],
    message: "too many units",
  });

/** What a provider publishes with a pool. */
export type PoolTerms = z.output<typeof poolTermsSchema>;

/** How many units a pool has. */
export function unitsOf({ categories }: { readonly categories: readonly { readonly units: number }[] }): number {
  return categories.reduce((sum, { units }) => sum + units, 0);
}

/** The terms as the contract takes them. @throws InputError `input.invalid`, `time.invalid`. */
export function encodePoolTerms(terms: PoolTerms) {
  const checked = checkInput(poolTermsSchema, terms, "pool's terms");
  return {
    provider: checked.provider,
    attester: checked.attester ?? NOBODY,
    kind: checked.kind,
    units: unitsOf(checked),
    from: toSeconds(checked.from, "from"),
    until: toSeconds(checked.until, "until"),
    deadline: toSeconds(checked.deadline, "deadline"),
    answerTime: checked.answerSeconds,
    revealTime: checked.revealSeconds,
    lowerFirst: checked.lowerFirst,
    score: checked.score,
    drawCommitment: checked.drawCommitment,
    categories: checked.categories.map(({ units, soft, open }) => ({ quota: units, soft, open })),
  } satisfies PoolTermsStruct & { categories: CategoryTermsStruct[] };
}

/** A pool's terms as its event tells them. @throws InputError `input.invalid`. */
export function decodePoolTerms(found: EncodedPoolTerms): PoolTerms {
  const attester = found.attester === NOBODY ? {} : { attester: found.attester };
  const terms = {
    ...attester,
    provider: found.provider,
    kind: found.kind,
    from: fromSeconds(found.from),
    until: fromSeconds(found.until),
    deadline: fromSeconds(found.deadline),
    answerSeconds: Number(found.answerTime),
    revealSeconds: Number(found.revealTime),
    lowerFirst: found.lowerFirst,
    score: found.score,
    drawCommitment: found.drawCommitment,
    categories: found.categories.map(({ quota, soft, open }) => ({ units: Number(quota), soft, open })),
  };
  return checkInput(poolTermsSchema, terms, "pool's terms");
}

/** What {@link encodePoolTerms} gives and events tell. */
export type EncodedPoolTerms = ReturnType<typeof encodePoolTerms>;

/** The id that the contract gives to a pool of these terms, as contracts/resources/types.sol computes it. @throws InputError. */
export function poolIdOf({ chainId, contracts }: Deployment, terms: PoolTerms): Hex {
  const encoded = encodePoolTerms(terms);
  const coder = AbiCoder.defaultAbiCoder();
  const words = ["bytes32", "uint256", "address", "bytes32", "bytes32"];
  const digest = keccak256(coder.encode([TERMS_TUPLE], [encoded]));
  const values = [POOL_TYPEHASH, chainId, contracts.CapacityPool, encoded.provider, digest];
  return toHex(fromHex(keccak256(coder.encode(words, values)), 32));
}
