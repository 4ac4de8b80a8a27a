import { acceptOffer, declineOffer } from "../../src/resources/pool/answerOffer.js";
import { capacityKindOf } from "../../src/resources/pool/capacityKindOf.js";
import { contradictPriority } from "../../src/resources/pool/contradictRequest.js";
import { closePool, fixDraw, revealDraw } from "../../src/resources/pool/drawPool.js";
import { evidenceOf, newEvidence } from "../../src/resources/pool/evidence.js";
import { evidencePersonOf, newNullifierSecret, nullifierOf } from "../../src/resources/pool/nullifierOf.js";
import { openPool } from "../../src/resources/pool/openPool.js";
import { passOn } from "../../src/resources/pool/passOn.js";
import { placeRequestIdOf } from "../../src/resources/pool/placeRequestIdOf.js";
import { drawCommitmentOf, newDrawSecret } from "../../src/resources/pool/poolDraw.js";
import { requestPlace } from "../../src/resources/pool/requestPlace.js";
import { pointsOf, scoreDigestOf } from "../../src/resources/pool/ScoreDefinition.js";
import { settlePool } from "../../src/resources/pool/settlePool.js";
import { SOFA, sofaPoints } from "../../src/resources/pool/sofaScore.js";
import { verifyPool } from "../../src/resources/pool/verifyPool.js";
import type { Hex } from "../../src/shared/hex.js";
import { ask, send } from "../../src/shared/send.js";
import type { Admitted } from "./admit.js";
import { VERMONT } from "./newEngland.js";
import type { ResourcesCast, ResourcesStage } from "./resourcesCast.js";
import type { Story } from "./Story.js";
import { withGas } from "./withGas.js";

const HOUR = 3_600;
/** Beds that hospitals with few of their own have first. */
const RESERVED = 4;
const REQUESTS = 24;
const MRN = "https://example.org/mrn";

/** A hospital that asks, with the secret by which it tells its patients apart. */
interface Asking {
  readonly hospital: Admitted;
  readonly secret: Uint8Array;
  /** Of the categories that its patients are eligible for besides the open one. */
  readonly eligibility: readonly number[];
}

/** Somebody's measurements, the worse the higher the number. */
const measured = (number: number) => ({
  oxygenationIndex: 380 - 13 * number,
  ventilated: number > 12,
  platelets: 210 - 7 * number,
  bilirubin: 0.6 + (number % 5),
  meanArterialPressure: 78 - number,
  norepinephrine: number > 18 ? 0.2 : 0,
  glasgowComaScale: 15 - (number % 7),
  creatinine: 0.8 + (number % 4),
});

/** The ICU's free beds go to patients of other hospitals, from the opening to the last acceptance. */
export async function playPool(story: Story, stage: ResourcesStage, cast: ResourcesCast): Promise<void> {
  const { chain, now } = stage;
  const { burlington, rutland, randolph, auditor } = cast;
  const [icu] = VERMONT;
  if (!icu) throw new Error("there is a hospital");
  const beds = Math.floor((icu.icuBeds * (100 - icu.icuOccupancy)) / 100);
  const start = await now();
  const after = (seconds: number) => new Date(start.getTime() + 1000 * seconds);

  story.chapter(`${burlington.name} gives ${beds} free ICU beds of its ${icu.icuBeds} to patients of other hospitals`);
  const drawSecret = newDrawSecret();
  const terms = {
    provider: burlington.org,
    kind: capacityKindOf({ system: "http://snomed.info/sct", code: "309904001" }),
    from: after(3 * HOUR),
    until: after(48 * HOUR),
    deadline: after(HOUR),
    answerSeconds: HOUR,
    revealSeconds: HOUR,
    lowerFirst: true,
    score: await scoreDigestOf(SOFA),
    drawCommitment: drawCommitmentOf(drawSecret),
    categories: [
      { units: RESERVED, soft: true, open: false },
      { units: beds - RESERVED, soft: false, open: true },
    ],
  };
  const { pool } = await story.does(
    burlington.name,
    `opens a pool: ${RESERVED} beds first for hospitals with under ten ICU beds, ${beds - RESERVED} for all, by SOFA`,
    () => openPool(burlington.chain, terms),
  );
  story.tell("It commits to a secret now; joined with the hash of a later block it will break ties.");

  const small: Asking = { hospital: randolph, secret: newNullifierSecret(), eligibility: [0] };
  const large: Asking = { hospital: rutland, secret: newNullifierSecret(), eligibility: [] };
  const askerOf = new Map<Hex, Admitted>();
  const draft = async ({ hospital, secret, eligibility }: Asking, value: string, number: number) => {
    const person = { system: MRN, value };
    const opening = newEvidence(
      await evidencePersonOf(secret, pool, person),
      pointsOf(SOFA, sofaPoints(measured(number))),
    );
    const nullifier = await nullifierOf(secret, pool, person);
    return { pool, org: hospital.org, nullifier, eligibility: [...eligibility], opening };
  };
  await story.does("two hospitals", `ask for ${REQUESTS} patients`, async (progress) => {
    const receipts = [];
    for (let number = 0; number < REQUESTS; number++) {
      const asking = number % 8 === 0 ? small : large;
      const wish = await draft(asking, `patient-${number}`, number);
      const { request, receipt } = await requestPlace(asking.hospital.chain, wish);
      askerOf.set(request, asking.hospital);
      receipts.push(receipt);
      progress(`${receipts.length} of ${REQUESTS}`);
    }
    return receipts;
  });
  await story.isRefused(
    randolph.name,
    "asks for one of them again, under another pseudonym",
    "contract.PlaceAlreadyRequested",
    async () => requestPlace(randolph.chain, await draft(small, "patient-0", 0)),
  );
  const exaggerated = await draft(large, "patient-x", 20);
  const { receipt: _, request: bold } = await story.does(
    rutland.name,
    "asks for one more, whose evidence does not bear out the 0 points that it attests",
    async () => {
      const { nullifier, opening } = exaggerated;
      const sent = send(rutland.chain.pools.request(pool, rutland.org, nullifier, 0, 0, evidenceOf(opening)));
      return { receipt: await sent, request: placeRequestIdOf({ pool, attester: rutland.org, nullifier }) };
    },
  );
  askerOf.set(bold, rutland);
  await stage.wait(HOUR + 1);
  await story.isRefused(rutland.name, "asks after the deadline", "contract.RequestTooLate", async () =>
    requestPlace(rutland.chain, await draft(large, "patient-late", 3)),
  );

  story.chapter("The draw, the settlement, and who gets a bed");
  await story.does("anyone", "closes the pool: a block that nobody has seen will decide ties", () =>
    closePool(auditor.chain, pool),
  );
  await stage.mine(Number(await ask(chain.pools.DRAW_DELAY())) + 1);
  await story.does("anyone", "takes the hash of that block", () => fixDraw(auditor.chain, pool));
  await story.isRefused(burlington.name, "reveals another secret, to draw again", "contract.SecretDiffers", () =>
    revealDraw(burlington.chain, pool, newDrawSecret()),
  );
  await story.does(burlington.name, "reveals the secret that it committed to", () =>
    revealDraw(burlington.chain, pool, drawSecret),
  );
  await story.isRefused("anyone", "settles with a request doubled", "contract.RankNotAbove", () =>
    send(auditor.chain.pools.settle(pool, [bold, bold])),
  );
  const settled = await story.does("anyone", "ranks off chain and settles on chain", async () => {
    const settlement = await settlePool(auditor.chain, pool);
    return { ...settlement, transaction: "settlement" };
  });
  story.tell(
    `${settled.requests} requests, ${settled.winners} beds given by the walk, ${settled.transactions} transactions; order and completeness were checked on chain.`,
  );
  const rest = await story.does(
    "anyone",
    "passes on what the walk left: reserved beds that no small hospital asked for",
    () => withGas(auditor.chain, () => passOn(auditor.chain, pool)),
  );
  story.holds("No bed stays empty while somebody waits", rest.unused === 0);

  const { opening } = exaggerated;
  await story.does("an auditor", "shows that the 0 points are not what the evidence says; the request is struck", () =>
    contradictPriority(auditor.chain, { pool, org: rutland.org, request: bold, opening }),
  );
  const { holders } = await verifyPool(chain, pool);
  const offered = holders.flat();
  const [first, second, ...others] = offered;
  if (!first || !second) throw new Error("somebody has an offer");
  const own = (request: Hex) => {
    const { org, chain: sender } = askerOf.get(request) ?? rutland;
    return [sender, { pool, org, request }] as const;
  };
  await story.does("hospitals", `accept ${others.length + 1} beds`, async () => {
    const receipts = [];
    for (const request of [first, ...others]) receipts.push(await acceptOffer(...own(request)));
    return receipts;
  });
  await story.does("a hospital", "declines one", () => declineOffer(...own(second)));
  await story.isRefused("the same", "thinks better of it", "contract.RequestStateDiffers", () =>
    acceptOffer(...own(second)),
  );
  const passed = await story.does("anyone", "passes the two beds on to the next in the frozen order", () =>
    withGas(auditor.chain, () => passOn(auditor.chain, pool)),
  );
  story.holds("Both are offered again", passed.offered === 2);
  const verdict = await verifyPool(chain, pool);
  const held = verdict.holders.flat().length;
  story.holds(
    `Computed again from events alone, the chain agrees: ${held} of ${beds} beds, nobody passed over`,
    verdict.agrees && held === beds,
  );
}
