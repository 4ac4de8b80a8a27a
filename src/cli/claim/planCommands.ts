import { formatUnits, parseUnits } from "ethers";
import { z } from "zod";
import { DemoCoin__factory } from "../../../typechain-types/index.js";
import { fetchKeyDirectory } from "../../identity/fetchKeys.js";
import { AWARD_RULES } from "../../resources/awards/AwardRun.js";
import { enrolPerson } from "../../resources/coverage/enrolPerson.js";
import { FeeSchedule, newPlanSecret } from "../../resources/coverage/FeeSchedule.js";
import { tokenMoneySchema } from "../../resources/coverage/fhir/FhirMoney.js";
import { openPlan } from "../../resources/coverage/openPlan.js";
import { personOf } from "../../resources/coverage/personOf.js";
import { payPremium } from "../../resources/coverage/planMoney.js";
import { readFund } from "../../resources/coverage/story/readFund.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError, MissingError } from "../../shared/errors.js";
import { send } from "../../shared/send.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { addressOf } from "../home/keystores.js";
import { type Desk, openSendingDesk, requireLocal } from "../network/Desk.js";
import { inOneYear } from "../org/inOneYear.js";
import { readJson } from "../readInput.js";
import type { SendingInput } from "../roomFields.js";

const COIN_DECIMALS = 18;
const amount = z.string().regex(/^\d{1,24}(\.\d{1,18})?$/, "no amount of money, as 400.00");
const fee = z.strictObject({ system: z.string(), code: z.string(), maximum: amount });

const planForm = z.strictObject({
  ...tokenMoneySchema.shape,
  fees: z.array(fee).min(1),
  premium: amount,
  deductible: amount,
  limit: amount,
  fastLimit: amount,
  coinsuranceBps: z.int(),
  rule: z.enum(AWARD_RULES),
  /** Until the first period begins, from now. */
  startSeconds: z.int().positive(),
  periodSeconds: z.int().positive(),
  periodsPerYear: z.int().positive(),
  disputeSeconds: z.int().positive(),
  decideSeconds: z.int().positive(),
});

const planSecretForm = z.strictObject({ secret: bytes32, currency: z.string(), decimals: z.int(), fees: z.array(fee) });

/** A plan's schedule and money, as the insurer and its providers keep them. */
export async function scheduleOf({ secrets }: Desk, name: string) {
  const { secret, currency, decimals, fees } = await secrets.get("plan", name, planSecretForm);
  const entries = fees.map(({ system, code, maximum }) => ({ system, code, maximum: parseUnits(maximum, decimals) }));
  return { secret, money: { currency, decimals }, schedule: await FeeSchedule.of(secret, entries) };
}

interface CoinInput extends SendingInput {
  readonly to: string;
  readonly amount: string;
}

/** Mints the local network's coin, and deploys it where the wallet has none there. */
export async function mintCoin(context: CliContext, input: CoinInput): Promise<Outcome> {
  const desk = await openSendingDesk(context, input);
  requireLocal(desk);
  const { chain, home, provider, signer } = desk;
  const to = await addressOf(home, input.to);
  const known = (await home.read("network", "coin.txt"))?.trim();
  const isThere = known !== undefined && (await provider.getCode(known)) !== "0x";
  const runner = chain.runner;
  const made = isThere ? undefined : await new DemoCoin__factory(signer).deploy();
  await made?.waitForDeployment();
  const token = made === undefined ? (known ?? "") : await made.getAddress();
  await home.write(`${token}\n`, "network", "coin.txt");
  const coin = DemoCoin__factory.connect(token, runner);
  const { hash } = await send(coin.mint(to, parseUnits(input.amount, COIN_DECIMALS)));
  return { value: { token, to, balance: formatUnits(await coin.balanceOf(to), COIN_DECIMALS), transaction: hash } };
}

interface PlanInput extends SendingInput {
  readonly name: string;
  readonly file: string;
  readonly insurer: string;
  readonly arbiter: string;
  readonly token?: string | undefined;
}

/** The schedule and its secret are kept before the plan names their root: without them nobody can claim. */
export async function openNewPlan(context: CliContext, input: PlanInput): Promise<Outcome> {
  const form = checkInput(planForm, await readJson(context, input.file), "plan");
  const desk = await openSendingDesk(context, input);
  const { chain, home, secrets, now } = desk;
  await home.requireFree("plan", input.name);
  const token = input.token ?? (await home.read("network", "coin.txt"))?.trim();
  if (token === undefined) throw new InputError("input.usage", "--token: the wallet knows no coin, so name the ERC-20");
  const { fees, currency, decimals, startSeconds } = form;
  if (!(await secrets.has("plan", input.name)))
    await secrets.put("plan", input.name, { secret: newPlanSecret(), currency, decimals, fees });
  const { schedule } = await scheduleOf(desk, input.name);
  const units = (text: string) => parseUnits(text, decimals);
  const { coinsuranceBps, rule, periodSeconds, periodsPerYear, disputeSeconds, decideSeconds } = form;
  const terms = {
    insurer: await home.idOf("org", input.insurer),
    arbiter: await home.idOf("org", input.arbiter),
    feeRoot: schedule.root,
    token: z.templateLiteral(["0x", z.string()]).parse(token),
    start: new Date((await now()).getTime() + 1000 * startSeconds),
    ...{ coinsuranceBps, rule, periodSeconds, periodsPerYear, disputeSeconds, decideSeconds },
    premium: units(form.premium),
    deductible: units(form.deductible),
    limit: units(form.limit),
    fastLimit: units(form.fastLimit),
  };
  const { plan, transaction } = await openPlan(chain, terms);
  await home.name("plan", input.name, { id: plan, currency, decimals });
  return {
    value: { name: input.name, plan, token, start: terms.start, services: fees.length, transaction: transaction.hash },
  };
}

interface EnrolInput extends SendingInput {
  readonly plan: string;
  readonly patient: string;
  readonly file: string;
  readonly category: string;
  readonly until?: Date | undefined;
}

const policyForm = z.strictObject({ system: z.string(), value: z.string() });

/** Enrols a person under its policy number, which stays off chain. */
export async function enrolByInsurer(context: CliContext, input: EnrolInput): Promise<Outcome> {
  const identifier = checkInput(policyForm, await readJson(context, input.file), "person's identifier");
  const desk = await openSendingDesk(context, input);
  const { chain, home, stores, now } = desk;
  const { id: plan, name } = await home.entry("plan", input.plan);
  const patient = await home.idOf("patient", input.patient);
  const { secret } = await scheduleOf(desk, name);
  const { number: category } = (await fetchKeyDirectory(chain, stores.blobs, patient)).byCategory(input.category);
  const person = await personOf({ secret, plan, identifier });
  const until = input.until ?? inOneYear(await now());
  const { hash } = await enrolPerson(chain, { plan, person, patient, category, until });
  return { value: { plan, patient, person, until, transaction: hash } };
}

interface PayInput extends SendingInput {
  readonly plan: string;
  readonly patient: string;
  readonly year: number;
}

/** @throws MissingError `cli.unknown-id` for a patient whom the plan does not know. */
export async function payForYear(context: CliContext, input: PayInput): Promise<Outcome> {
  const { chain, home } = await openSendingDesk(context, input);
  const [plan, patient] = [await home.idOf("plan", input.plan), await home.idOf("patient", input.patient)];
  const person = (await readFund(chain, plan)).persons.get(patient);
  if (person === undefined)
    throw new MissingError("cli.unknown-id", "The plan knows no such patient", { plan, patient });
  const { hash } = await payPremium(chain, { plan, person, year: input.year });
  return { value: { plan, patient, year: input.year, transaction: hash } };
}
