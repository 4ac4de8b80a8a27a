import { z } from "zod";
import { DUTIES } from "../../identity/duties.js";
import { LICENCES } from "../../identity/licences.js";
import { hasCheckDigit } from "../../medicines/gs1/checkDigit.js";
import { command } from "../Command.js";
import { enumOf, idField, newName, READING, SENDING, timeField } from "../roomFields.js";

const org = idField("the organisation", "ORG");
const gln = z
  .string()
  .regex(/^\d{13}$/, "not a GLN of 13 digits")
  .refine(hasCheckDigit, "a GLN's check digit is wrong")
  .meta({ description: "its Global Location Number", placeholder: "GLN" })
  .optional();
const account = z.string().min(1).meta({ description: "a key of the wallet, or an address", placeholder: "ACCOUNT" });

export const ORG_COMMANDS = [
  command({
    name: "org accredit",
    summary: "accredit an organisation, as the regulator",
    details: `Its name and GLN stand in a document off chain, of which the chain holds the salted digest. Licences for emergency care and audit are only
announced: "org activate" puts them in force after the delay. Repeat it after an interruption: it goes on, and makes no second one.`,
    positional: ["name"],
    input: z.strictObject({
      name: newName("what the wallet calls it"),
      licence: z.array(enumOf(LICENCES)).min(1).meta({ description: "what it may do", placeholder: "LICENCE" }),
      controller: account.meta({
        description: "who controls it: a key of the wallet, or an address",
        placeholder: "ACCOUNT",
      }),
      title: z.string().min(1).meta({ description: "its full name; NAME unless told", placeholder: "TEXT" }).optional(),
      gln,
      until: timeField("end of the accreditation, a year from now unless told").optional(),
      ...SENDING,
    }),
    example: {
      args: [
        "org",
        "accredit",
        "anna",
        "--licence",
        "care",
        "--controller",
        "anna",
        "--gln",
        "7601001000018",
        "--title",
        "St. Anna Hospital",
        "--key",
        "regulator",
      ],
    },
    run: async (input, context) => (await import("../org/accreditOrg.js")).accreditOrg(context, input),
  }),
  command({
    name: "org suspend",
    summary: "suspend an organisation, as the regulator: nobody acts for it any more",
    positional: ["org"],
    input: z.strictObject({
      org,
      lift: z.boolean().meta({ description: "lift the suspension" }).optional(),
      ...SENDING,
    }),
    example: { args: ["org", "suspend", "northlab", "--key", "regulator"] },
    run: async ({ org: given, lift, ...input }, context) => {
      const { openSendingDesk, send } = await import("../network/sendingDesk.js");
      const { chain, home } = await openSendingDesk(context, input);
      const id = await home.idOf("org", given);
      const { suspend, reinstate } = chain.organizations;
      const { hash } = await send(lift ? reinstate(id) : suspend(id));
      return { value: { org: id, suspended: !lift, transaction: hash } };
    },
  }),
  command({
    name: "org activate",
    summary: "put announced licences in force, when their delay is over; anybody may",
    positional: ["org"],
    input: z.strictObject({ org, ...SENDING }),
    example: { args: ["org", "activate", "harbour", "--key", "harbour"] },
    run: async ({ org: given, ...input }, context) => {
      const { openSendingDesk, send } = await import("../network/sendingDesk.js");
      const { chain, home } = await openSendingDesk(context, input);
      const id = await home.idOf("org", given);
      const { hash } = await send(chain.organizations.activateLicences(id));
      return { value: { org: id, transaction: hash } };
    },
  }),
  command({
    name: "org member offer",
    summary: "offer an account a membership, as the controller",
    positional: ["org", "account"],
    input: z.strictObject({
      org,
      account,
      duty: z.array(enumOf(DUTIES)).min(1).meta({ description: "what the member may do", placeholder: "DUTY" }),
      until: timeField("end of the membership, a year from now unless told").optional(),
      ...SENDING,
    }),
    example: {
      args: ["org", "member", "offer", "anna", "anna-doctor", "--duty", "read,write,allocate,claim", "--key", "anna"],
    },
    run: async (input, context) => (await import("../org/membership.js")).offerMembership(context, input),
  }),
  command({
    name: "org member accept",
    summary: "accept a membership that was offered to the key that sends",
    positional: ["org"],
    input: z.strictObject({ org, ...SENDING }),
    example: { args: ["org", "member", "accept", "anna", "--key", "anna-doctor"] },
    run: async (input, context) => (await import("../org/membership.js")).acceptMembership(context, input),
  }),
  command({
    name: "org member end",
    summary: "end a membership, as the controller or as the member",
    positional: ["org", "account"],
    input: z.strictObject({ org, account, ...SENDING }),
    example: { args: ["org", "member", "end", "northlab", "northlab", "--key", "northlab"] },
    run: async ({ org: given, account: member, ...input }, context) => {
      const { openSendingDesk, send } = await import("../network/sendingDesk.js");
      const { addressOf } = await import("../home/keystores.js");
      const { chain, home } = await openSendingDesk(context, input);
      const [id, address] = [await home.idOf("org", given), await addressOf(home, member)];
      const { hash } = await send(chain.organizations.endMembership(id, address));
      return { value: { org: id, account: address, transaction: hash } };
    },
  }),
  command({
    name: "org member show",
    summary: "say what an account may do for an organisation",
    positional: ["org", "account"],
    input: z.strictObject({ org, account, ...READING }),
    example: { args: ["org", "member", "show", "anna", "anna-doctor"] },
    run: async (input, context) => (await import("../org/membership.js")).showMembership(context, input),
  }),
  command({
    name: "org publish-key",
    summary: "make and publish the key that others seal to, as the controller",
    details: "The private half stays in the wallet, encrypted. Published again, the wallet's key stays the same.",
    positional: ["org"],
    input: z.strictObject({ org, ...SENDING }),
    example: { args: ["org", "publish-key", "anna", "--key", "anna"] },
    run: async (input, context) => (await import("../org/publishOrgKey.js")).publishOrgKey(context, input),
  }),
  command({
    name: "org show",
    summary: "say what the chain knows of an organisation",
    positional: ["org"],
    input: z.strictObject({ org, ...READING }),
    example: { args: ["org", "show", "anna"] },
    run: async (input, context) => (await import("../org/showOrg.js")).showOrg(context, input),
  }),
  command({
    name: "org list",
    summary: "list the organisations that the wallet knows by name",
    input: z.strictObject({ home: READING.home }),
    example: { args: ["org", "list"] },
    run: async (input, context) => {
      const { Home } = await import("../home/Home.js");
      const known = await Home.of(context, input.home).list("org");
      return { value: known.map(({ name, id, title, gln }) => ({ name, org: id, title, gln })) };
    },
  }),
  command({
    name: "org remember",
    summary: "give a name to an organisation's id",
    positional: ["name", "id"],
    input: z.strictObject({
      name: newName("what the wallet calls it"),
      id: z
        .string()
        .regex(/^0x[0-9a-fA-F]{64}$/, "not 32 bytes")
        .meta({ description: "its OrgId", placeholder: "ID" }),
      gln,
      home: READING.home,
    }),
    example: { args: ["org", "remember", "friend", `0x${"ab".repeat(32)}`] },
    run: async ({ name, id, gln: given, home: folder }, context) => {
      const { Home } = await import("../home/Home.js");
      const { fromHex, toHex } = await import("../../shared/hex.js");
      const entry = { id: toHex(fromHex(id, 32)), ...(given === undefined ? {} : { gln: given }) };
      await Home.of(context, folder).name("org", name, entry);
      return { value: { name, org: entry.id } };
    },
  }),
];
