import type { Connection } from "../../shared/connect.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";

const WHILE_OPEN = 2n ** 40n - 1n;

/** How a patient is guarded, and what is under way: for a watcher, who should look more often than the delay is long. */
export interface GuardState {
  readonly isGuarded: boolean;
  readonly threshold: number;
  readonly count: number;
  readonly delaySeconds: number;
  /** How many guardians the next recovery needs. */
  readonly needed: number;
  /** Whether the next recovery of an ordinary quorum can be vetoed. */
  readonly isVetoLeft: boolean;
  /** An end, or that a recovery is open; nothing while the patient is not frozen. */
  readonly frozen: Date | "while a recovery is open" | undefined;
  /** From when on a child may claim its id. */
  readonly majority: Date | undefined;
  readonly recovery: { readonly signerHash: Hex; readonly approvals: number; readonly effectiveAt: Date } | undefined;
  readonly announcedSigner: { readonly signerHash: Hex; readonly effectiveAt: Date } | undefined;
  readonly announcedGuardians: { readonly root: Hex; readonly effectiveAt: Date } | undefined;
}

/**
 * What stands on chain about a patient's guardians. Announcements that a later round made void are left out.
 * @param now of whom asks; freezes that are over by then are left out.
 */
export async function guardState({ patients }: Connection, patient: Hex, now: Date): Promise<GuardState> {
  const [guard, recovery, rotation, guardians] = await ask(
    Promise.all([
      patients.guardOf(patient),
      patients.recoveryOf(patient),
      patients.announcedSignerOf(patient),
      patients.announcedGuardiansOf(patient),
    ]),
  );
  const isValid = ({ effectiveAt, round }: { effectiveAt: bigint; round: bigint }) =>
    effectiveAt !== 0n && round === guard.round;
  const signer = ({ signerHash, effectiveAt }: { signerHash: string; effectiveAt: bigint }) => ({
    signerHash: toHex(fromHex(signerHash, 24)),
    effectiveAt: fromSeconds(effectiveAt),
  });
  const isFrozen = guard.frozenUntil > BigInt(Math.floor(now.getTime() / 1000));
  const frozen = guard.frozenUntil === WHILE_OPEN ? "while a recovery is open" : fromSeconds(guard.frozenUntil);
  return {
    isGuarded: guard.count !== 0n,
    threshold: Number(guard.threshold),
    count: Number(guard.count),
    delaySeconds: Number(guard.delay),
    needed: Number(guard.needed || guard.threshold),
    isVetoLeft: guard.needed === 0n,
    frozen: isFrozen ? frozen : undefined,
    majority: guard.majority === 0n ? undefined : fromSeconds(guard.majority),
    recovery: recovery.effectiveAt === 0n ? undefined : { ...signer(recovery), approvals: Number(recovery.approvals) },
    announcedSigner: isValid(rotation) ? signer(rotation) : undefined,
    announcedGuardians: isValid(guardians)
      ? { root: toHex(fromHex(guardians.root, 32)), effectiveAt: fromSeconds(guardians.effectiveAt) }
      : undefined,
  };
}
