import { id } from "ethers";
import { DUTIES } from "../../src/identity/duties.js";
import type { PlaceAttestation } from "../../src/resources/pool/attestPlace.js";
import { capacityKindOf } from "../../src/resources/pool/capacityKindOf.js";
import { closePool, fixDraw, revealDraw } from "../../src/resources/pool/drawPool.js";
import { type EvidenceOpening, newEvidence } from "../../src/resources/pool/evidence.js";
import { openPool } from "../../src/resources/pool/openPool.js";
import { drawCommitmentOf, newDrawSecret } from "../../src/resources/pool/poolDraw.js";
import type { PoolTerms } from "../../src/resources/pool/poolTerms.js";
import { requestPlace } from "../../src/resources/pool/requestPlace.js";
import { scoreDigestOf } from "../../src/resources/pool/ScoreDefinition.js";
import { SOFA } from "../../src/resources/pool/sofaScore.js";
import type { Connection } from "../../src/shared/connect.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { type TestOrganization, testSystem } from "./testSystem.js";

/** An organisation, and the connection of its member with the duty to allocate. */
export interface Allocator extends TestOrganization {
  readonly as: Connection;
}

/** A pool with the secret of its draw. */
export interface TestPool {
  readonly pool: Hex;
  readonly terms: PoolTerms;
  readonly secret: Hex;
}

/** A request with what its organisation keeps. */
export interface TestRequest {
  readonly pool: Hex;
  readonly org: Hex;
  readonly request: Hex;
  readonly opening: EvidenceOpening;
}

/** What a test says of a person; the rest is made up. */
export interface TestWish {
  readonly by?: Allocator;
  /** The person's name, for nullifier and evidence. */
  readonly person: string;
  readonly points: readonly number[];
  readonly eligibility?: readonly number[];
  readonly attestation?: PlaceAttestation;
}

export type PoolSystem = Awaited<ReturnType<typeof poolSystem>>;

/** A word that a name stands for. */
export function wordOf(name: string): Hex {
  return toHex(fromHex(id(name), 32));
}

/** The whole system with a provider and two hospitals that ask for places. */
export async function poolSystem() {
  const system = await testSystem();
  const { as, inDays, time, networkHelpers } = system;

  const allocator = async (name: string): Promise<Allocator> => {
    const organization = await system.organization(name);
    const { org, controller, member } = organization;
    const until = Math.floor((await inDays(360)).getTime() / 1000);
    await send(as(controller).organizations.offerMembership(org, member.address, DUTIES.allocate, until));
    await send(as(member).organizations.acceptMembership(org, DUTIES.allocate, until));
    return { ...organization, as: as(member) };
  };
  const provider = await allocator("Bed Holder");
  const first = await allocator("First Hospital");
  const second = await allocator("Second Hospital");
  const score = await scoreDigestOf(SOFA);

  const open = async (
    categories: PoolTerms["categories"],
    changes: Partial<Omit<PoolTerms, "categories" | "drawCommitment">> = {},
  ): Promise<TestPool> => {
    const secret = newDrawSecret();
    const terms: PoolTerms = {
      provider: provider.org,
      kind: capacityKindOf({ system: "http://terminology.hl7.org/CodeSystem/v3-RoleCode", code: "ICU" }),
      from: await inDays(2),
      until: await inDays(9),
      deadline: await inDays(1),
      answerSeconds: 3600,
      revealSeconds: 3600,
      lowerFirst: false,
      score,
      drawCommitment: drawCommitmentOf(secret),
      categories,
      ...changes,
    };
    const { pool } = await openPool(provider.as, terms);
    return { pool, terms, secret };
  };

  const ask = async ({ pool }: TestPool, wish: TestWish): Promise<TestRequest> => {
    const { by = first, person, points, eligibility = [], attestation } = wish;
    const opening = newEvidence(wordOf(person), points);
    const nullifier = wordOf(`${person} in ${pool}`);
    const more = attestation === undefined ? {} : { attestation };
    const { request } = await requestPlace(by.as, {
      pool,
      org: by.org,
      nullifier,
      eligibility: [...eligibility],
      opening,
      ...more,
    });
    return { pool, org: by.org, request, opening };
  };

  /** Lets the deadline pass. */
  const pastDeadline = async ({ terms }: TestPool) => {
    const over = Math.floor(terms.deadline.getTime() / 1000) + 1;
    if ((await time.latest()) < over) await time.increaseTo(over);
  };

  /** Closes a pool whose deadline is over, and waits for the draw's block. */
  const close = async ({ pool }: TestPool) => {
    await closePool(system.chain, pool);
    await networkHelpers.mine(Number(await system.chain.pools.DRAW_DELAY()));
  };

  /** From the deadline to the seed. */
  const draw = async (pool: TestPool) => {
    await pastDeadline(pool);
    await close(pool);
    await fixDraw(system.chain, pool.pool);
    await revealDraw(provider.as, pool.pool, pool.secret);
  };

  return { ...system, allocator, provider, first, second, open, ask, pastDeadline, closePool: close, draw };
}
