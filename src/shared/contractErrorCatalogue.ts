import type { ErrorEntry } from "./ErrorEntry.js";

/** The contracts' custom errors, under `contract.` and their Solidity name. */
export const CONTRACT_ERROR_CATALOGUE = {
  "contract.AbsentConsent": {
    meaning: "The patient never granted this organisation anything for this purpose.",
    remedy: "Ask the patient for a consent.",
  },
  "contract.AcceptanceOpen": {
    meaning: "The commissioner may still accept, so the bond does not go back yet.",
    remedy: "Wait until acceptBy.",
  },
  "contract.AcceptanceOver": {
    meaning: "The agreement had to be accepted before.",
    remedy: "Have the provider propose it anew, for later periods.",
  },
  "contract.AcceptanceTooLate": {
    meaning: "Acceptance would end after the first period began, when its figures may be known.",
    remedy: "Take an earlier acceptBy, or a later first period.",
  },
  "contract.AccessLogAlreadyContradicted": {
    meaning: "The access log was shown to be false before.",
    remedy: "Nothing is to be done: the log is marked.",
  },
  "contract.AccessManagedRequiredDelay": {
    meaning: "The caller's role acts only after a delay.",
    remedy: "Schedule the call at the AccessManager and execute it after the delay.",
  },
  "contract.AccessManagedUnauthorized": {
    meaning: "The caller does not hold the role that this function asks for.",
    remedy: "Send it from the regulator's account, or have the role granted.",
  },
  "contract.AgreementAlreadyCounted": {
    meaning: "That an operator's root of a set is another operator's too was counted before.",
    remedy: "Nothing is to be done: it counts once for a set.",
  },
  "contract.AgreementAlreadyProposed": {
    meaning: "These terms were proposed before, whatever became of them.",
    remedy: "Change a term, for example acceptBy.",
  },
  "contract.AgreementNotInState": {
    meaning: "The agreement was never proposed with these terms, was taken back, or is accepted or not yet.",
    remedy: "Take the terms from its AgreementProposed event; one changed bit is another agreement.",
  },
  "contract.AgreementOutOfRange": {
    meaning: "The bond or the number of periods is zero, or a period lies behind the last number.",
    remedy: "Give at least one unit for at least one period, and periods below 65535.",
  },
  "contract.AgreementOverlaps": {
    meaning: "The same two agreed about this indicator for these periods.",
    remedy: "Begin with the first free period.",
  },
  "contract.AgreementTokenWithoutCode": {
    meaning: "There is no contract at the token's address.",
    remedy: "Give the address of an ERC-20 on this chain.",
  },
  "contract.AgreementTooLong": {
    meaning: "The last period could be settled only in more than twenty years.",
    remedy: "Take fewer periods, a shorter grace, or an indicator of shorter times.",
  },
  "contract.AllPeriodsSettled": {
    meaning: "All periods of the agreement are settled.",
    remedy: "Nothing is to be done: withdraw what is owed.",
  },
  "contract.AlreadyShipped": {
    meaning: "These terms were shipped before; the documents of another shipment differ.",
    remedy: "Write new documents for the new shipment.",
  },
  "contract.AnnouncementDelayTooShort": {
    meaning: "The announcement delay of a deployment is shorter than an hour, which nobody could notice.",
    remedy: "Deploy with a longer delay.",
  },
  "contract.AnswerNotDue": {
    meaning: "The answer to a challenged receipt may still come.",
    remedy: "Wait until the time named is past.",
  },
  "contract.AnswerTooLate": {
    meaning: "The answer to a challenged receipt had to come earlier.",
    remedy: "Nothing helps: whoever asked can mark the log.",
  },
  "contract.ApprovalsOutOfRange": {
    meaning: "So few guardians are no quorum; after a veto one more is needed than were vetoed.",
    remedy: "Collect approvals of more guardians.",
  },
  "contract.ArbiterClaims": {
    meaning: "The provider is the plan's arbiter, which would judge its own claim.",
    remedy: "Claim it in a plan with another arbiter.",
  },
  "contract.AttesterDiffers": {
    meaning: "The pool names an attester whose signature the request needs, or it names none and takes no signature.",
    remedy: "Ask with the attester's attestation where the pool names one, and without where it does not.",
  },
  "contract.BallotsAlreadyFixed": {
    meaning: "All trustees agreed on the ballots: no other sum may ever be opened.",
    remedy: "Open the sum of the ballots that were fixed.",
  },
  "contract.BallotsNotFixed": {
    meaning: "Not all trustees agreed yet on which ballots are summed.",
    remedy: "Wait until every trustee has agreed to one list.",
  },
  "contract.BarredOrganization": {
    meaning: "Quality monitoring barred the organisation.",
    remedy:
      "Mend the fault; until then its controlling account alone reports and answers, and nobody acts for it otherwise.",
  },
  "contract.BatchAlreadyAnchored": {
    meaning: "The author anchored this root before.",
    remedy: "Nothing is to be done: the batch is anchored.",
  },
  "contract.BatchAlreadyCommissioned": {
    meaning: "The lot was commissioned before.",
    remedy: "Give each batch its own lot number.",
  },
  "contract.BatchIsExpired": {
    meaning: "The batch expired.",
    remedy: "Set the packs aside and return or destroy them.",
  },
  "contract.BatchIsQuarantined": {
    meaning: "The batch is in quarantine.",
    remedy: "Wait until maker and regulator have lifted their quarantine.",
  },
  "contract.BatchIsRecalled": {
    meaning: "The batch was recalled.",
    remedy: "Set the packs aside and return or destroy them.",
  },
  "contract.BatchNotCommissioned": {
    meaning: "The batch was never commissioned.",
    remedy: "Check GTIN and lot, or commission the batch first.",
  },
  "contract.BatchNotInside": {
    meaning: "A batch is listed for the unit, and no item and no smaller unit has it.",
    remedy: "List exactly the batches that go in.",
  },
  "contract.BatchNotListed": {
    meaning: "The batches are not in strictly ascending order, or one of a child or item is not among them.",
    remedy: "List every batch inside once, in ascending order of their ids.",
  },
  "contract.BondDiffers": {
    meaning: "The token moved another amount than was asked: it takes a fee, or does not move at all.",
    remedy: "Take a token that keeps ERC-20's word.",
  },
  "contract.CaseAlreadyDemanded": {
    meaning: "An auditor demanded this case of the report before.",
    remedy: "Wait for it to be shown, or until the time named is over.",
  },
  "contract.CaseNotDemanded": {
    meaning: "Nobody demanded this case of the report, or it was shown.",
    remedy: "Nothing is to be shown.",
  },
  "contract.CaseNotInReport": {
    meaning: "The proof leads from these leaves at this place to another root than the report's.",
    remedy: "Take the leaves, their place and the proof from the tree that was reported.",
  },
  "contract.CaseWordOverflow": {
    meaning: "A value does not fit into its bits of a case's word.",
    remedy: "Pass sums and a risk within the ranges that docs/quality.md names.",
  },
  "contract.CategoryNotOpened": {
    meaning: "The emergency was opened for other categories.",
    remedy: "Read what it was opened for.",
  },
  "contract.CategoryNotWished": {
    meaning: "The patient does not wish, or no longer, that this category be read in an emergency.",
    remedy: "Read without it.",
  },
  "contract.CategoryServedFirst": {
    meaning: "An earlier category with a free unit still has people to search.",
    remedy: "Pass on that category's units first.",
  },
  "contract.ChildBatchesDiffer": {
    meaning: "There is a list of batches for each child, and for nothing else.",
    remedy: "Give one list of batches for each child; an empty one stands for all.",
  },
  "contract.ClaimNotDue": {
    meaning: "The claim does not wait for this period's close: it is of another period or plan, or has its award.",
    remedy: "Read the claims of the first open period from the events, and leave out what is awarded.",
  },
  "contract.ClaimNotInState": {
    meaning: "The claim's state does not allow this.",
    remedy: "Read the claim's state: it may be decided, reversed or awarded.",
  },
  "contract.CloseNotInState": {
    meaning: "The period's close is in another state.",
    remedy: "Fix the period first, prove its level if its rule has one, then award its claims.",
  },
  "contract.CommissionerAudits": {
    meaning: "The commissioner is an auditor, or announced as one, whose word can make a report false.",
    remedy: "Commission by another organisation.",
  },
  "contract.CommissionerIsProvider": {
    meaning: "The commissioner and the provider are one organisation.",
    remedy: "Name two.",
  },
  "contract.ContestTooLate": {
    meaning: "The claim's period can be closed, so it can no longer be contested.",
    remedy: "Contest earlier; a claim whose use no longer stands is reversed at any time.",
  },
  "contract.ControllerIsZero": {
    meaning: "An organisation needs a controlling account.",
    remedy: "Pass the controller's address.",
  },
  "contract.CountOutOfRange": {
    meaning: "A sum is opened of at least the minimum of ballots, and of no more than were cast.",
    remedy: "Leave the ballots sealed where they are too few.",
  },
  "contract.CrowdTooSmall": {
    meaning: "The round has fewer seats than its minimum, so a voter would not be hidden.",
    remedy: "Nothing is to be done: no vote of this round is ever cast.",
  },
  "contract.DeadlinePastMajority": {
    meaning: "Guardians of a child may not sign for the time after its majority.",
    remedy: "Have them sign with a deadline before the majority.",
  },
  "contract.DecisionPending": {
    meaning: "The arbiter can still decide the contested claim.",
    remedy: "Wait until the time named.",
  },
  "contract.DecisionTooLate": {
    meaning: "The arbiter did not decide in time, so the claim stands.",
    remedy: "Anyone settles it with upholdUndecided.",
  },
  "contract.DelegateIsSigner": {
    meaning: "The patient's own signer cannot be its delegate.",
    remedy: "Name another signer.",
  },
  "contract.DependentAuditor": {
    meaning: "The auditor, its controller or the account that acts belongs to the organisation that is judged.",
    remedy: "Have another organisation review it, by an account that never worked for the one that is judged.",
  },
  "contract.DeskAlreadyBound": {
    meaning: "The desk is bound already.",
    remedy: "Deploy a new desk for the new ledger.",
  },
  "contract.DisputeTimeOver": {
    meaning: "The time in which an auditor may demand a case of this report is over.",
    remedy: "Falsehoods that the chain shows can still be shown; a demand cannot.",
  },
  "contract.DisputedInReverse": {
    meaning: "The other operator disputes this publication already.",
    remedy: "Answer that dispute: it decides between the same two copies.",
  },
  "contract.DoubledUse": {
    meaning: "An earlier use of the same organisation has the same business identifier: this one counts no more.",
    remedy: "Take the earlier use; who anchored one encounter twice answers for it.",
  },
  "contract.DrawBlockGone": {
    meaning: "The chain does not tell the hash of the draw's block any more.",
    remedy: "Close the pool again, and fix the draw soon after its block.",
  },
  "contract.DrawBlockNotMined": {
    meaning: "The block that decides the draw is not there yet.",
    remedy: "Wait for the block after the one named.",
  },
  "contract.DuesNotAscending": {
    meaning: "The claims of a level's proof are not in strictly ascending order of their UseIds.",
    remedy: "Sort all claims of the period, and start anew.",
  },
  "contract.DutiesOutOfRange": {
    meaning: "The duties have no bit, or bits that mean nothing.",
    remedy: "Pass at least one duty of the list in docs/identity.md.",
  },
  "contract.EarlierDisputeOpen": {
    meaning: "A dispute that the operator opened is not over: it opens one at a time.",
    remedy: "Carry the earlier dispute to its end, or close it when its time is over.",
  },
  "contract.EarlyConsent": {
    meaning: "The consent holds only from a later time.",
    remedy: "Read when it has begun, or ask the patient for an earlier start.",
  },
  "contract.EmergencyAlreadyContested": {
    meaning: "The patient contested the emergency before.",
    remedy: "Nothing is to be done.",
  },
  "contract.EmergencyAlreadyJustified": {
    meaning: "The emergency was justified before.",
    remedy: "Nothing is to be done.",
  },
  "contract.EmergencyAlreadyReviewed": {
    meaning: "The emergency was reviewed before.",
    remedy: "Take the finding as it is, or turn to the regulator.",
  },
  "contract.EmergencyDoorClosed": {
    meaning: "An adverse finding closed the organisation's door to new emergencies.",
    remedy: "Answer the finding; the regulator can open the door.",
  },
  "contract.EmergencyDoorNotClosed": {
    meaning: "No adverse finding holds the organisation's door closed.",
    remedy: "Nothing is to be done; an overdue door opens by justification alone.",
  },
  "contract.EmergencyDoorOverdue": {
    meaning: "The organisation owes justifications for longer than it may.",
    remedy: "Justify those emergencies; the door opens with the last of them.",
  },
  "contract.EmergencyNotWished": {
    meaning: "More categories were asked for than the patient wishes to be read in an emergency.",
    remedy: "Open the emergency for categories of the wish alone.",
  },
  "contract.EmergencyOptedOut": {
    meaning: "The patient does not want to be read in an emergency.",
    remedy: "Treat without the record; the opt-out is the patient's word.",
  },
  "contract.EmergencyRefusedByPatient": {
    meaning: "The patient contested an emergency of this organisation and has expressed no wish since.",
    remedy: "Respect it; the patient's next wish lifts it.",
  },
  "contract.EmergencyServiceAlreadyTakenUp": {
    meaning: "The organisation took up emergency service before.",
    remedy: "Nothing is to be done.",
  },
  "contract.EmergencyServiceNotTakenUp": {
    meaning: "The organisation has not taken up emergency service.",
    remedy: "Have a member with the duty to break glass take it up, once; it is in force at once.",
  },
  "contract.EmergencyStillOpen": {
    meaning: "An emergency of this organisation is open for the patient; it cannot be stretched.",
    remedy: "Use it, and open a new one when it is over.",
  },
  "contract.EmptyBatch": {
    meaning: "A batch holds at least one record.",
    remedy: "Pass the number of leaves below the root.",
  },
  "contract.EmptyDigest": {
    meaning: "A digest of zero stands for nothing.",
    remedy: "Pass the sha-256 of the bytes.",
  },
  "contract.EmptyNullifier": {
    meaning: "A nullifier of zero stands for nobody.",
    remedy: "Derive it from the person's identifier and the organisation's secret.",
  },
  "contract.EmptyPath": {
    meaning: "A path has at least one unit.",
    remedy: "Name the units around the pack, the innermost first.",
  },
  "contract.EmptyPeriod": {
    meaning: "The consent's period has no second in it.",
    remedy: "Choose an end after the start.",
  },
  "contract.EmptyPerson": {
    meaning: "A person of zero stands for nobody.",
    remedy: "Pass the insurer's nullifier of the person in this plan.",
  },
  "contract.EmptyUse": {
    meaning: "A safety report names no use.",
    remedy: "Pass the use's salted commitment.",
  },
  "contract.EndIsFinal": {
    meaning: "Destroyed, stolen, or from what was set aside: article 13(1)(d); or handed over: 13(1)(e).",
    remedy: "Destroy the pack: it must not return to saleable stock.",
  },
  "contract.EndNotInFuture": {
    meaning: "The end lies in the past.",
    remedy: "Choose an end in the future.",
  },
  "contract.EndNotShorter": {
    meaning: "A delegation's end is only brought forward.",
    remedy: "Give an earlier end; a longer delegation the patient names anew.",
  },
  "contract.EndPastMajority": {
    meaning: "A parent would act beyond the child's majority.",
    remedy: "End every parent's delegation at the majority or before.",
  },
  "contract.EndedAccreditation": {
    meaning: "The organisation's accreditation ended.",
    remedy: "Have the regulator renew it.",
  },
  "contract.EndedDelegation": {
    meaning: "The delegation ended.",
    remedy: "Ask the patient to name the delegate anew.",
  },
  "contract.EndedEmergency": {
    meaning: "The emergency is over.",
    remedy: "Open a new one, if there still is an emergency.",
  },
  "contract.EndedMembership": {
    meaning: "The member's time at the organisation ended.",
    remedy: "Have the controller offer a new membership, and accept it.",
  },
  "contract.EnoughCasesEarlier": {
    meaning: "The periods before the report's last have enough cases to be reported by themselves.",
    remedy: "Report the earlier periods first, as soon as they have the minimum of cases.",
  },
  "contract.EnrolmentEnds": {
    meaning: "The person's enrolment ended, or does before the year begins.",
    remedy: "Ask the insurer to prolong the enrolment.",
  },
  "contract.EvidenceDiffers": {
    meaning: "The opening is not of this request's evidence.",
    remedy: "Check organisation, person, points and salt; only what was attested can be shown.",
  },
  "contract.ExpectedOutOfRange": {
    meaning: "Funnel limits are told for one expected event to 2^44 millionths.",
    remedy: "Add periods up until at least one event is expected.",
  },
  "contract.ExpiredConsent": {
    meaning: "The consent ended.",
    remedy: "Ask the patient for a new consent.",
  },
  "contract.ExpiredSignature": {
    meaning: "The signature's deadline is past.",
    remedy: "Have it signed again with a later deadline.",
  },
  "contract.FaultAlreadyCounted": {
    meaning: "This fault lowered the standing before.",
    remedy: "Nothing is to be done.",
  },
  "contract.FreezeSpent": {
    meaning: "This guardian froze the patient before, and nothing changed since.",
    remedy: "Ask another guardian, or open a recovery with a quorum.",
  },
  "contract.FrozenPatient": {
    meaning: "The patient is frozen: a guardian froze it, or a recovery is open.",
    remedy: "Wait for the end, veto the recovery, or finalise it; revoking is possible meanwhile.",
  },
  "contract.FundsDiffer": {
    meaning: "The token moved another amount than was due: it takes a fee, or changes balances by itself.",
    remedy: "Use a plan in a token that moves what it is told to.",
  },
  "contract.GraceTooShort": {
    meaning: "A period would be missed before its report is overdue.",
    remedy: "Give at least the indicator's reportTime.",
  },
  "contract.GuardianIsSigner": {
    meaning: "The patient's present signer is no guardian of itself.",
    remedy: "Leave its approval out.",
  },
  "contract.GuardianTermsOutOfRange": {
    meaning: "The quorum, the number of guardians or the delay is out of range.",
    remedy: "Take 2 to 16 guardians, a quorum of 2 at least, and a delay of 1 to 90 days.",
  },
  "contract.GuardiansNotAscending": {
    meaning: "The approvals are not in ascending order of keccak256(signer), or one stands twice.",
    remedy: "Send them by openRecovery, which orders them.",
  },
  "contract.ImpossibleTally": {
    meaning: "No ballots can have this sum.",
    remedy: "Open the sum anew, with one entry for each item.",
  },
  "contract.ImpossibleTotals": {
    meaning: "No cases can have these totals.",
    remedy: "Add the sums up anew from the leaves, with the logarithms of the indicator.",
  },
  "contract.IndicatorAlreadyDefined": {
    meaning: "An indicator with these terms was defined before.",
    remedy: "Use its id; other terms are another indicator.",
  },
  "contract.InvalidAcceptance": {
    meaning: "The new signer did not sign that it accepts.",
    remedy: "Have the new signer sign the acceptance with the patient's present nonce.",
  },
  "contract.InvalidEnd": {
    meaning: "This cannot be the end of a pack from here, or not after the state it has.",
    remedy: "Look at the states in docs/medicines.md.",
  },
  "contract.InvalidGln": {
    meaning: "The number cannot be a GLN: it is 0 or longer than 13 digits.",
    remedy: "Give the place's GLN, thirteen digits.",
  },
  "contract.InvalidGtin": {
    meaning: "The number is not a GTIN: it is 0, longer than 14 digits, or its check digit is wrong.",
    remedy: "Check the digits: fourteen at most, the last is the check digit.",
  },
  "contract.InvalidGuardianSignature": {
    meaning: "The guardian did not sign this.",
    remedy: "Have it sign again: guardians or signer may have changed since, or a recovery was opened.",
  },
  "contract.InvalidLot": {
    meaning: "The word is not a lot number: 1 to 20 characters of GS1's set 82, left-aligned, the rest zero.",
    remedy: "Give the lot as AI (10) says: 1 to 20 characters of set 82.",
  },
  "contract.InvalidMultiProof": {
    meaning: "The proof has not as many nodes and flags as its leaves need, or is empty.",
    remedy: "Make the proof with this library, for just these packs.",
  },
  "contract.InvalidParties": {
    meaning: "A shipment needs two different parties.",
    remedy: "Name another organisation as the receiver.",
  },
  "contract.InvalidPatientSignature": {
    meaning: "The patient's signer did not sign exactly this.",
    remedy: "Have it signed again, for this chain, this contract and these values.",
  },
  "contract.InvalidRange": {
    meaning: "The range is shorter than the quantity that lies in it.",
    remedy: "Name a range as long as the quantity, or longer.",
  },
  "contract.InvalidRound": {
    meaning: "The terms of a round are out of range.",
    remedy: "Keep the times in order with voting in the future, a minimum of at least 11, and 1 to 32 items.",
  },
  "contract.InvalidSscc": {
    meaning: "The number is not an SSCC: it is 0, longer than 18 digits, or its check digit is wrong.",
    remedy: "Check the digits: eighteen at most, the last is the check digit.",
  },
  "contract.InvalidStorageLimits": {
    meaning: "The limits contradict themselves, or lie below absolute zero.",
    remedy: "Give the lowest, highest and mean kinetic temperature in hundredths of a degree Celsius.",
  },
  "contract.InvalidSummary": {
    meaning:
      "A summary has no reading, ends before it begins or in the future, or its mean is not between its extremes.",
    remedy: "Make it with summariseReadings, from readings that are all past.",
  },
  "contract.InvalidTerms": {
    meaning: "The terms of an indicator are out of range.",
    remedy: "Keep to the ranges that docs/quality.md names.",
  },
  "contract.InvalidVoteProof": {
    meaning: "The proof does not show a seat of this round that casts this ballot.",
    remedy: "Prove anew over all seats of the round, at the depth of 16, with the ballot as it is.",
  },
  "contract.InvalidVoter": {
    meaning: "This number is no commitment of a Semaphore identity.",
    remedy: "Pass the commitment of voterIdentity.",
  },
  "contract.ItemNotInSchedule": {
    meaning: "The code with this maximum is not in the plan's fee schedule.",
    remedy: "Take code, maximum and proof from the schedule that the insurer shares with its providers.",
  },
  "contract.ItemsNotAscending": {
    meaning: "The lines of a claim have the same code twice, or are out of order.",
    remedy: "Sort the lines by their blinded codes, and sum up units and amounts of equal ones.",
  },
  "contract.LeafCountDiffers": {
    meaning: "The report has no leaf at that place, or the lie needs one leaf or two neighbours.",
    remedy: "Show the first leaf, the last, or two neighbours inside the tree.",
  },
  "contract.LeafNotAnchored": {
    meaning: "No anchored root of the access log holds the receipt's leaf yet.",
    remedy: "Wait for the next root; when the merge delay is over, show that it is late.",
  },
  "contract.LeafNotInLog": {
    meaning: "The proof does not lead from the leaf at its index to the root.",
    remedy: "Take the proof for this index and this size of the log.",
  },
  "contract.LeafOutOfPlace": {
    meaning: "An item of a replica's tree stands where its key does not lead.",
    remedy: "Build the tree anew; nobody can defend one like this.",
  },
  "contract.LevelAlreadyProved": {
    meaning: "The level of this period is proved.",
    remedy: "Award the claims.",
  },
  "contract.LevelDeskAlreadyBound": {
    meaning: "The level desk belongs to another fund.",
    remedy: "Deploy another desk.",
  },
  "contract.LevelNotProved": {
    meaning: "The period's money is short, and nobody has proved its level yet.",
    remedy: "Show all its claims to the level desk with checkLevel.",
  },
  "contract.LevelRatesOutOfRange": {
    meaning: "A rate is above one million, or the worst rate is not worse than the target.",
    remedy: "Where events are bad the worst rate is above the target, where they are good below.",
  },
  "contract.LicencesOutOfRange": {
    meaning: "The licences have no bit, or bits that mean nothing.",
    remedy: "Pass at least one licence of the list in docs/identity.md.",
  },
  "contract.LimitsReplaced": {
    meaning: "The product's limits are younger than the first reading, so they do not show how long it was outside.",
    remedy: "Show another lie of the log; this one can no longer be shown.",
  },
  "contract.ListLengthOutOfRange": {
    meaning: "The list is empty, or too long for one transaction.",
    remedy: "Split it into lists of at most the number named.",
  },
  "contract.LogAlreadyContradicted": {
    meaning: "The log was shown to be false before.",
    remedy: "Nothing is to be done: sensor and shipment are marked.",
  },
  "contract.LogAlreadySubmitted": {
    meaning: "The sensor anchored its log of this shipment before.",
    remedy: "Nothing can replace it; another sensor may anchor its own.",
  },
  "contract.LogNotGrown": {
    meaning: "An access log only grows, and the root is of no more leaves than the anchored one.",
    remedy: "Anchor when there is a new leaf; if the log is shorter than the anchored one, restore all of it.",
  },
  "contract.LogSequenceOutOfOrder": {
    meaning: "The root's number does not follow the latest one's.",
    remedy: "Read the latest head and anchor the next number; two servers must not share an account.",
  },
  "contract.MajorityOutOfRange": {
    meaning: "The majority is not in the future, or more than 21 years away.",
    remedy: "Check the date.",
  },
  "contract.MalformedOpening": {
    meaning: "What is shown of a replica's tree is neither nothing, nor an item, nor a node of at least two items.",
    remedy: "Show it as the tree has it; an item's digest is not zero.",
  },
  "contract.MergeDelayNotOver": {
    meaning: "The leaf of the receipt may still be anchored.",
    remedy: "Wait until the time named is past.",
  },
  "contract.MissingDocuments": {
    meaning: "Nothing travels without transaction information and statement.",
    remedy: "Write the transaction information and statement first, and name their digest.",
  },
  "contract.MissingDuty": {
    meaning: "The member does not hold the duty that this needs.",
    remedy: "Have the controller offer a membership with that duty, and accept it.",
  },
  "contract.MissingLicence": {
    meaning: "The organisation holds none of the licences that allow this.",
    remedy: "Have the regulator accredit it for one of them.",
  },
  "contract.MissingScope": {
    meaning: "The delegate may not do this.",
    remedy: "Ask the patient, or have the patient give the delegate the scope; some acts are the patient's alone.",
  },
  "contract.MoveNotOverdue": {
    meaning: "The side that has the turn may still move or prove.",
    remedy: "Wait until its time is over.",
  },
  "contract.MoveTooLate": {
    meaning: "The time to move or to prove is over.",
    remedy: "Close the dispute; it ends against the side that had the turn.",
  },
  "contract.MoveUnfinished": {
    meaning: "The other side has nothing more to show, so the move has to go on to the end.",
    remedy: "Show the levels down to the item in the same move.",
  },
  "contract.MoveWithoutLevel": {
    meaning: "A move goes down at least one level.",
    remedy: "Show what the other side has opened and what one has oneself there.",
  },
  "contract.NoAnnouncedChange": {
    meaning: "No change of signer or guardians is announced, or a later change or recovery made it void.",
    remedy: "Announce it again.",
  },
  "contract.NoCategories": {
    meaning: "A grant without a category grants nothing.",
    remedy: "Name at least one category, or revoke.",
  },
  "contract.NoContradiction": {
    meaning: "The readings do not contradict the summary in the way that was claimed.",
    remedy: "Look for a lie with findLie, over all readings of the log.",
  },
  "contract.NoControllerChange": {
    meaning: "No change of control is open for this account.",
    remedy: "Have the controller offer it, or the regulator announce it.",
  },
  "contract.NoEmergency": {
    meaning: "No emergency of this organisation was opened for the patient just now.",
    remedy: "Open one first, if there is an emergency.",
  },
  "contract.NoEmergencyCategories": {
    meaning: "An emergency without a category opens nothing.",
    remedy: "Name at least one category of the patient's wish.",
  },
  "contract.NoEmergencyWish": {
    meaning: "The patient never said what may be read in an emergency.",
    remedy: "Treat without the record, or ask the patient: only a wish opens the door.",
  },
  "contract.NoFalsehood": {
    meaning: "What is shown does not contradict the report.",
    remedy: "Nothing is to be shown.",
  },
  "contract.NoFinding": {
    meaning: "A review has to find something.",
    remedy: "Find the emergency upheld or adverse.",
  },
  "contract.NoFreeUnit": {
    meaning: "The category has no free unit.",
    remedy: "Wait until a place is declined, expires or is released.",
  },
  "contract.NoFunds": {
    meaning: "Nothing is there to be moved.",
    remedy: "Name an amount, or wait for an award.",
  },
  "contract.NoGuardians": {
    meaning: "The patient has no guardians.",
    remedy: "There is nobody who could recover or freeze it.",
  },
  "contract.NoLevelCredit": {
    meaning: "Nothing is owed to the organisation in this token.",
    remedy: "Nothing is to be done, or settle periods first.",
  },
  "contract.NoLogContradiction": {
    meaning: "Both statements can be of one access log.",
    remedy: "Show two roots of one size, two leaves at one index, or a leaf that is not anchored.",
  },
  "contract.NoOpenRecovery": {
    meaning: "No recovery is open.",
    remedy: "Open one with a quorum of guardians.",
  },
  "contract.NoPacks": {
    meaning: "A batch holds at least one pack.",
    remedy: "Commission at least one pack.",
  },
  "contract.NoPaymentConsent": {
    meaning: "The patient's consent to the insurer for payment (HPAYMT) does not hold, or not for this category.",
    remedy: "Ask the patient for the consent.",
  },
  "contract.NoPlaceContradiction": {
    meaning: "What was shown agrees with what the organisation attested.",
    remedy: "Show two requests, or points whose sum is not the priority.",
  },
  "contract.NoPurpose": {
    meaning: "A grant has to name a purpose.",
    remedy: "Pass an HL7 PurposeOfUse code.",
  },
  "contract.NoStandingPublication": {
    meaning: "The operator published nothing for this set, or what it published was struck out.",
    remedy: "Publish first; after a loss, publish the mended copy.",
  },
  "contract.NoStandingReport": {
    meaning: "The organisation has no standing report of this batch, use and kind.",
    remedy: "Name the batch, use and kind as they were reported; a withdrawn report stays withdrawn.",
  },
  "contract.NoSuchFault": {
    meaning: "The organisation has no such fault open in this indicator.",
    remedy: "Look at its chart and at the state of the report.",
  },
  "contract.NoSuchTrustee": {
    meaning: "The round has no trustee at this place.",
    remedy: "Count the trustees from 0, in the order of the terms.",
  },
  "contract.NoSurplusAnnounced": {
    meaning: "The insurer announced no surplus.",
    remedy: "Announce it; it can be withdrawn once the period of the announcement is closed.",
  },
  "contract.NoUnits": {
    meaning: "A purchase or a cancellation names no unit.",
    remedy: "Name one unit at least.",
  },
  "contract.NobodyAgrees": {
    meaning: "No other operator publishes this root for the set.",
    remedy: "Wait until another operator publishes, and compare the copies.",
  },
  "contract.NobodyWaits": {
    meaning: "Nobody who waits may have this unit.",
    remedy: "Nothing is to be done: the unit stays unused until another answer changes that.",
  },
  "contract.NonceCountDiffers": {
    meaning: "There are not as many nonces as consents.",
    remedy: "Pass each consent's present nonce, in the same order.",
  },
  "contract.NotADisputant": {
    meaning: "The organisation is neither side of this dispute.",
    remedy: "Act for one of the two.",
  },
  "contract.NotAttested": {
    meaning: "The attester's member did not sign this request.",
    remedy: "Have pool, organisation, nullifier, eligibility and deadline attested anew.",
  },
  "contract.NotBatchMaker": {
    meaning: "Another organisation made the batch.",
    remedy: "Act for the organisation that commissioned the batch, or ask the regulator.",
  },
  "contract.NotCaseDesk": {
    meaning: "Only the desk of cases says that a report is false.",
    remedy: "Show the falsehood to the desk of cases.",
  },
  "contract.NotChild": {
    meaning: "The patient was not registered as a child, or claimed the id before.",
    remedy: "Nothing is to be claimed: the signer acts already.",
  },
  "contract.NotController": {
    meaning: "Only the organisation's controlling account may do this.",
    remedy: "Send it from the controlling account.",
  },
  "contract.NotDesk": {
    meaning: "Only the contracts that share this ledger may call this.",
    remedy: "Call the desk instead: UnitRegistry, PackDesk, SetAsideDesk or RecallDesk.",
  },
  "contract.NotEnoughUnits": {
    meaning: "Fewer units of the period are free.",
    remedy: "Buy fewer, or another period.",
  },
  "contract.NotGuardian": {
    meaning: "The signer is no guardian of the patient: no proof leads from it to the present root.",
    remedy: "Use the document that the patient handed out with its present guardians.",
  },
  "contract.NotHeld": {
    meaning: "The holder has fewer packs.",
    remedy: "Check what is held; receive first what is on the way.",
  },
  "contract.NotLatestRoot": {
    meaning: "The root is not the latest that the server anchored.",
    remedy: "Show a root that the server signed, or the latest one.",
  },
  "contract.NotObliged": {
    meaning: "The organisation does not have to report this indicator.",
    remedy: "Have the regulator oblige it.",
  },
  "contract.NotOverdue": {
    meaning: "The time for the answer or the report is not over.",
    remedy: "Wait until after the time named.",
  },
  "contract.NotPatientSigner": {
    meaning: "The account or key is not the patient's present signer.",
    remedy: "Sign with the present signer.",
  },
  "contract.NotProductManufacturer": {
    meaning: "Another organisation holds the product's approval.",
    remedy: "Act for the manufacturer that holds the approval.",
  },
  "contract.NotRequester": {
    meaning: "The request was made by another organisation, or with other evidence.",
    remedy: "Name the organisation and the evidence that the request was made with.",
  },
  "contract.NotSetAside": {
    meaning: "Nothing of the batch was set aside by this organisation, or for other reasons.",
    remedy: "Look at what is set aside and why; the maker or the regulator may have to release it.",
  },
  "contract.NotSignedByServer": {
    meaning: "The key of the access log's server did not sign this statement.",
    remedy: "Check organisation, server and the statement's fields; contract accounts cannot sign it.",
  },
  "contract.NotSuccessor": {
    meaning: "The record that tells of the use was not superseded by this one.",
    remedy: "Follow the events RecordSuperseded one step at a time, from the use's present record.",
  },
  "contract.NotTheDisputedRecord": {
    meaning: "With this patient, neither side's digest gives the disputed record's id.",
    remedy: "Name the patient of the record, as its envelope does.",
  },
  "contract.NotVotingTime": {
    meaning: "Votes of the round are cast in the time named.",
    remedy: "Wait until voting begins; after its end nothing is to be done.",
  },
  "contract.NothingAnnounced": {
    meaning: "No licence of this organisation waits to be activated.",
    remedy: "Have the regulator announce it first.",
  },
  "contract.NothingEndedAside": {
    meaning: "There are numbers enough for all packs that are set aside, also without these.",
    remedy: "Nothing was set aside in the stead of these packs; name others that had ended, or ask for a release.",
  },
  "contract.NothingInside": {
    meaning: "Nothing of this batch is inside.",
    remedy: "Look into the unit: these packs were taken out, or ended inside.",
  },
  "contract.NothingToAnswer": {
    meaning: "No signal of worsening waits for an answer.",
    remedy: "Nothing is to be done.",
  },
  "contract.NothingToClose": {
    meaning: "No claim of the plan waits.",
    remedy: "Nothing is to be done.",
  },
  "contract.NothingToRefund": {
    meaning: "The organisation paid nothing for the period, or was refunded.",
    remedy: "Nothing is to be done.",
  },
  "contract.NothingToWithdraw": {
    meaning: "The market owes the organisation nothing in this token.",
    remedy: "Nothing is to be done.",
  },
  "contract.NothingWalked": {
    meaning: "This account has not walked anything in this pool.",
    remedy: "Begin to settle; there is nothing to give up.",
  },
  "contract.OfferDiffers": {
    meaning: "The membership offered is not the one to be accepted.",
    remedy: "Read the offer again and accept exactly that, or ask for another.",
  },
  "contract.OfferIsOver": {
    meaning: "The offer had to be accepted earlier.",
    remedy: "Nothing helps: the unit passes to the next in rank.",
  },
  "contract.OfferStillOpen": {
    meaning: "The offer may still be accepted.",
    remedy: "Wait until the time named is past.",
  },
  "contract.OpeningPaused": {
    meaning: "A publication of the operator was struck out not long ago, so it opens no dispute yet.",
    remedy: "Wait until the time named; others can open one.",
  },
  "contract.OpeningsDoNotFit": {
    meaning: "A move has one opening of each side for each level, and one more of the mover's where the turn goes on.",
    remedy: "Leave out what lies behind the end, and show what the mover has where the other side has the turn.",
  },
  "contract.OrganizationAlreadyAccredited": {
    meaning: "This accreditation was given before.",
    remedy: "Change the accreditation instead.",
  },
  "contract.OtherBatch": {
    meaning: "GTIN and lot are not those of the shipment's batch.",
    remedy: "Pass the GTIN and lot under which the batch was commissioned.",
  },
  "contract.OtherBatches": {
    meaning: "Other batches are inside.",
    remedy: "Name the batches with which the unit was packed, in ascending order.",
  },
  "contract.OtherClaimFacts": {
    meaning: "The use was never claimed, or with other facts.",
    remedy: "Name the facts as ClaimFiled told them, with the award of ClaimAwarded if that is another.",
  },
  "contract.OtherDisputeNonce": {
    meaning:
      "The signature names another nonce than the dispute's present one: the dispute has changed since, or it was used.",
    remedy: "Sign again, with the present nonce.",
  },
  "contract.OtherDisputePhase": {
    meaning: "The dispute is not open, or waits for something else.",
    remedy: "See how it stands, and do what it waits for.",
  },
  "contract.OtherEmergencyReason": {
    meaning: "The emergency was opened for another reason than this purpose.",
    remedy: "Ask for the purpose for which it was opened.",
  },
  "contract.OtherFirstPeriod": {
    meaning: "A report begins with the first period that is not closed.",
    remedy: "Begin with the period that the chart names as next; a closed one is never reported again.",
  },
  "contract.OtherLevel": {
    meaning: "The shown claims prove that this is not the period's level.",
    remedy: "Compute the level anew from all its claims.",
  },
  "contract.OtherPeriodsReported": {
    meaning: "The report does not cover the period that is settled next.",
    remedy: "Give the report that does: settlePeriod finds it.",
  },
  "contract.OtherPremises": {
    meaning: "Another organisation, or another place, ended the pack: article 13(1)(a).",
    remedy: "Only the place that ended the pack can undo or conclude it.",
  },
  "contract.OtherReport": {
    meaning: "The organisation reported something else for this period.",
    remedy: "Take the report from the event PeriodReported.",
  },
  "contract.OtherSummary": {
    meaning: "The sensor anchored another summary.",
    remedy: "Take root and values from the event ReadingsLogged.",
  },
  "contract.OtherTreeNode": {
    meaning: "What is shown is not what stands at this place of the published tree.",
    remedy: "Show the tree that was published, and the other side's openings as its last move told them.",
  },
  "contract.OtherTrusteeKey": {
    meaning: "The trustee announced no key, or another one since.",
    remedy: "Name the key that the trustee has now.",
  },
  "contract.OtherUseIdentifier": {
    meaning: "The two openings are of different business identifiers, so they are two uses.",
    remedy: "Nothing is to be proved.",
  },
  "contract.OutdatedConsent": {
    meaning: "The patient revoked all consents after this one was granted.",
    remedy: "Ask the patient for a new consent.",
  },
  "contract.PackAlreadyEnded": {
    meaning: "Alert: the pack has ended before; in a range, of which `Supplied` stands for every state.",
    remedy: "Do not supply it: set it aside and report it.",
  },
  "contract.PackNotEnded": {
    meaning: "The pack is active.",
    remedy: "Nothing is to be undone.",
  },
  "contract.PackNotInBatch": {
    meaning: "The proof leads from these packs to another root.",
    remedy:
      "Take the proof from the batch's maker; if it is its own, the pack is not genuine: set it aside and report it.",
  },
  "contract.PackOutOfRange": {
    meaning: "The pack number is not below the batch's quantity.",
    remedy: "Check the pack's number and its batch.",
  },
  "contract.PackedBeforeExcursion": {
    meaning:
      "The unit was packed before an excursion looked in vain for packs of this batch in the organisation's stock.",
    remedy: "Unpack it: the packs of the batch are set aside; the maker or the regulator releases them.",
  },
  "contract.PageDiffers": {
    meaning: "The list is not the page that the settlement wrote.",
    remedy: "Take the pages from the settlement's events, from the cursor on.",
  },
  "contract.PartsOutOfRange": {
    meaning: "An opened pack has between 2 and 65,535 parts, and no more can be supplied than are left.",
    remedy: "Name between one part and those that are left.",
  },
  "contract.PatientAlreadyEnrolled": {
    meaning: "The plan knows the patient already.",
    remedy: "Use another pseudonym, or the person that the plan takes the patient for.",
  },
  "contract.PatientAlreadyRegistered": {
    meaning: "The patient is registered.",
    remedy: "Nothing is to be done: the registration says what it was made to say.",
  },
  "contract.PatientNotEnrolled": {
    meaning: "The plan does not know the patient, or no plan has these terms.",
    remedy: "Take the terms from planOf; ask the insurer to enrol the patient.",
  },
  "contract.PaymentDiffers": {
    meaning: "The token moved another amount than was asked: it takes a fee, or does not move at all.",
    remedy: "Sell in a token that keeps ERC-20's word.",
  },
  "contract.PeriodClosed": {
    meaning: "An obligation can only move forward.",
    remedy: "Name a period that is not closed.",
  },
  "contract.PeriodIsOver": {
    meaning: "The pool's period of use is over.",
    remedy: "Open a pool for another period.",
  },
  "contract.PeriodMayBeReported": {
    meaning: "The period was not shown to be without a report.",
    remedy: "Settle it by its report, or give the first report that begins after it: settlePeriod finds it.",
  },
  "contract.PeriodNotCancelled": {
    meaning: "The provider did not cancel the period.",
    remedy: "Cancel the purchase instead, by the rule of the series.",
  },
  "contract.PeriodNotOpen": {
    meaning: "The period was cancelled, or collected.",
    remedy: "Buy another; what was paid for a cancelled one comes back by a refund.",
  },
  "contract.PeriodNotPast": {
    meaning: "The period of a set is not over, so the set can still change.",
    remedy: "Publish when it is over.",
  },
  "contract.PeriodNotStarted": {
    meaning: "The period has not started: the buyers can still cancel.",
    remedy: "Collect when it has started.",
  },
  "contract.PeriodOutOfOrder": {
    meaning: "The period of a set of records does not end after its beginning.",
    remedy: "Name a period whose end is later.",
  },
  "contract.PeriodStarted": {
    meaning: "The period has started: nothing is given back any more.",
    remedy: "Cancel earlier.",
  },
  "contract.PersonAlreadyEnrolled": {
    meaning: "The person is enrolled in the plan.",
    remedy: "Add the patient as a pseudonym of the person.",
  },
  "contract.PersonNotEnrolled": {
    meaning: "The person is not enrolled in the plan.",
    remedy: "Ask the insurer to enrol the person.",
  },
  "contract.PlaceAlreadyRequested": {
    meaning: "This person has asked in this pool before.",
    remedy: "Nothing is to be done: a person counts once.",
  },
  "contract.PlanAlreadyOpened": {
    meaning: "The insurer opened a plan with exactly these terms before.",
    remedy: "Use that plan.",
  },
  "contract.PlanArbiterDependent": {
    meaning: "A plan's arbiter is the insurer itself, or no accredited organisation.",
    remedy: "Name an independent organisation with the auditor's licence.",
  },
  "contract.PlanLimitsOutOfRange": {
    meaning: "A plan's limit is zero, or less than its fast limit.",
    remedy: "Raise the limit, or lower the fast limit.",
  },
  "contract.PlanPeriodsOutOfRange": {
    meaning: "A plan's period is shorter than an hour, or its year has none.",
    remedy: "Choose longer periods.",
  },
  "contract.PlanShareOutOfRange": {
    meaning: "A person's share is above 10,000 basis points.",
    remedy: "Name 0 to 10,000.",
  },
  "contract.PlanTimesOutOfRange": {
    meaning:
      "A plan's dispute time is not between an hour and one period, or its decide time not between an hour and 180 days.",
    remedy: "Choose times in these ranges.",
  },
  "contract.PlanTokenWithoutCode": {
    meaning: "No contract is at the address of the plan's token.",
    remedy: "Name an ERC-20 of this chain.",
  },
  "contract.PoolAlreadyOpened": {
    meaning: "The provider opened a pool with these terms before.",
    remedy: "Commit to another secret for another pool.",
  },
  "contract.PoolFull": {
    meaning: "The pool has as many requests as one may have.",
    remedy: "Open another pool.",
  },
  "contract.PoolStageDiffers": {
    meaning: "The pool is at another stage.",
    remedy: "Read the pool's stage and do what is next.",
  },
  "contract.PoolTimesInvalid": {
    meaning: "The pool's times do not follow one another.",
    remedy: "Let the deadline come before the end of use, and give time to answer and to reveal.",
  },
  "contract.PremiumAlreadyPaid": {
    meaning: "The person's premium of this year was paid.",
    remedy: "Nothing is to be done.",
  },
  "contract.PremiumYearOutOfRange": {
    meaning: "Premiums are taken for the running year, but for its last period, and for the next.",
    remedy: "Name a year between the two that the error names.",
  },
  "contract.PriceAboveMaximum": {
    meaning: "The price is above what the buyer would pay.",
    remedy: "Raise the maximum, or wait for a cheaper period.",
  },
  "contract.PriceAlreadyFixed": {
    meaning: "A later price is fixed already, and this period had no buyer.",
    remedy: "Recompute the price from the events with readSeries.",
  },
  "contract.PriceNotFixed": {
    meaning: "The price of a period is fixed when the window before it closes.",
    remedy: "Wait until the time named, or foretell it with priceAfter.",
  },
  "contract.PriorityOutOfRange": {
    meaning: "No score gives so high a priority.",
    remedy: "Pass the sum of the score's points.",
  },
  "contract.ProbabilityOutOfRange": {
    meaning: "A risk is at most one million millionths.",
    remedy: "Pass the risk in millionths.",
  },
  "contract.ProductIsRecalled": {
    meaning: "The product was recalled.",
    remedy: "Set the packs aside and return or destroy them.",
  },
  "contract.ProductNotApproved": {
    meaning: "The product was never approved, or was withdrawn.",
    remedy: "Have the regulator approve the product, or check its GTIN.",
  },
  "contract.ProofLengthOutOfRange": {
    meaning: "A tree with the batch's number of leaves has no leaf at the proof's depth.",
    remedy: "Take the proof of this record from the batch's own tree.",
  },
  "contract.ProviderBuysFromItself": {
    meaning: "A provider does not buy its own capacity.",
    remedy: "Cancel the period, or leave the units unsold.",
  },
  "contract.PublicationDisputed": {
    meaning: "A publication cannot be corrected while it is disputed.",
    remedy: "Concede, or carry the dispute to its end.",
  },
  "contract.QuantityOutOfRange": {
    meaning: "More than what is outstanding, or nothing.",
    remedy: "Name between one and what is there.",
  },
  "contract.QuarantineUnchanged": {
    meaning: "This side quarantined the batch already, or did not.",
    remedy: "Nothing is to be done.",
  },
  "contract.QuotasDiffer": {
    meaning: "The quotas do not add up to the pool's units, or one of them is zero.",
    remedy: "Give each category at least one unit, and all units to the categories.",
  },
  "contract.RangeNotHeld": {
    meaning: "No range of the holder has all these pack numbers.",
    remedy: "Name a range that came to this holder, or none.",
  },
  "contract.RankNotAbove": {
    meaning: "The request does not rank after the one walked before it: it is doubled or out of order.",
    remedy: "Sort by rank and go on behind the last request walked.",
  },
  "contract.ReadingCountDiffers": {
    meaning: "This lie is shown with another number of readings.",
    remedy: "Pass one reading, or two for Repetition and Order.",
  },
  "contract.ReadingNotInLog": {
    meaning: "The proof leads from this reading to another root.",
    remedy: "Prove the reading as the sensor logged it, in its own log.",
  },
  "contract.ReadingNotSigned": {
    meaning: "The sensor did not sign this reading of this shipment for this contract and chain.",
    remedy: "Pass the reading and signature exactly as they were received.",
  },
  "contract.ReadingsBeforeShipment": {
    meaning: "The readings end more than seven days before the goods left, so they say nothing of this shipment.",
    remedy: "Submit readings that were taken on the way.",
  },
  "contract.ReadingsOutOfOrder": {
    meaning: "The readings do not ascend by index.",
    remedy: "Sort them by index, each once.",
  },
  "contract.RecallNotBefore": {
    meaning: "There is no recall, or it has come as far already.",
    remedy: "Look at the recall's state: it only moves forward.",
  },
  "contract.RecallNotGraver": {
    meaning: "The recall stands at this class already, or a graver one.",
    remedy: "Name a graver class, or leave the recall as it is.",
  },
  "contract.ReceiptAlreadyChallenged": {
    meaning: "Somebody asked for this receipt's leaf, and the answer may still come.",
    remedy: "Wait until the time named is past.",
  },
  "contract.ReceiptNotChallenged": {
    meaning: "Nobody asked for this receipt's leaf, or it was answered.",
    remedy: "Challenge the receipt first.",
  },
  "contract.RecordAlreadyAnchored": {
    meaning: "The record was anchored, or retracted, before.",
    remedy: "Nothing is to be done if it stands; a retracted record stays retracted.",
  },
  "contract.RecordAlreadyDisputed": {
    meaning: "The patient has disputed the record already.",
    remedy: "Withdraw the dispute first to make another statement.",
  },
  "contract.RecordAlreadyRetracted": {
    meaning: "The record was retracted before.",
    remedy: "Nothing is to be done.",
  },
  "contract.RecordAlreadySuperseded": {
    meaning: "The record was superseded before.",
    remedy: "Supersede its successor, which stands in its place.",
  },
  "contract.RecordNotDisputed": {
    meaning: "The record is not disputed.",
    remedy: "Nothing is to be withdrawn.",
  },
  "contract.RecordNotInBatch": {
    meaning: "The proof leads from this record to another root.",
    remedy: "Take the proof of this record from the batch's own tree.",
  },
  "contract.RecordNotOfSet": {
    meaning:
      "The disputed record is anchored outside the set's period, was retracted before its end, or was never anchored.",
    remedy: "Name the place of an anchoring within the period; if there is none, the record is not of the set.",
  },
  "contract.RecoveryAlreadyOpen": {
    meaning: "A recovery is open.",
    remedy: "Wait for it; only a full quorum displaces an ordinary one.",
  },
  "contract.ReentrancyGuardReentrantCall": {
    meaning: "A token called back into the contract that was paying or being paid.",
    remedy: "Use a token that does not.",
  },
  "contract.RefutedRoot": {
    meaning: "A dispute showed that no complete copy of the set has this root.",
    remedy: "Mend the copy and publish its root.",
  },
  "contract.ReplicasAgree": {
    meaning: "Both operators publish the same root: there is nothing to dispute.",
    remedy: "Nothing is to be done.",
  },
  "contract.ReportAlreadyAnchored": {
    meaning: "The auditor anchored this report before.",
    remedy: "Nothing is to be done: it stands.",
  },
  "contract.ReportAlreadyFalse": {
    meaning: "The report was shown to be false before, or excused for this kind of falsehood.",
    remedy: "Nothing is to be done; countFalseReport lowers the standing.",
  },
  "contract.RequestNotLive": {
    meaning: "There is no such request among those that were live at the deadline.",
    remedy: "Walk the pool's own requests, without those withdrawn or struck before the deadline.",
  },
  "contract.RequestStateDiffers": {
    meaning: "The request does not stand where this can be done.",
    remedy: "Read the request's state.",
  },
  "contract.RequestTooLate": {
    meaning: "The pool's deadline is past.",
    remedy: "Ask in another pool.",
  },
  "contract.RetractedUse": {
    meaning: "The record that tells of the use was retracted.",
    remedy: "The use counts no more; an author who has to correct a record supersedes it.",
  },
  "contract.RevealTooLate": {
    meaning: "The provider's time to reveal the secret is over.",
    remedy: "Close the pool again: a later block alone decides the draw.",
  },
  "contract.ReversalTooLate": {
    meaning: "More than ten days ago: article 13(1)(b).",
    remedy: "Destroy the pack: it must not return to saleable stock.",
  },
  "contract.RevokedConsent": {
    meaning: "The patient revoked the consent.",
    remedy: "Ask the patient for a new consent.",
  },
  "contract.RootNotRefuted": {
    meaning: "No dispute refuted this root.",
    remedy: "Dispute the publication; what differs is no error yet.",
  },
  "contract.RootUnchanged": {
    meaning: "The operator's publication says this root already.",
    remedy: "Nothing is to be done: it stands.",
  },
  "contract.RoundAlreadyOpened": {
    meaning: "A round with these terms was opened before.",
    remedy: "Use its id; other terms are another round.",
  },
  "contract.RoundFull": {
    meaning: "Every one of the 65,536 seats of the round is taken.",
    remedy: "Have another round opened.",
  },
  "contract.SafeERC20FailedOperation": {
    meaning: "The token refused a transfer, or returned false.",
    remedy: "Check balance, allowance and the token itself.",
  },
  "contract.SaleNotOpen": {
    meaning: "A period is sold in its window alone.",
    remedy: "Buy between the times named.",
  },
  "contract.SameUse": {
    meaning: "Both openings are of one and the same use.",
    remedy: "Show two openings with different salts or patients.",
  },
  "contract.ScopesOutOfRange": {
    meaning: "Scopes are given as bits, and this number has one that stands for nothing, or none.",
    remedy: "Use the numbers of SCOPES.",
  },
  "contract.SealedSigner": {
    meaning: "The child's own signer is sealed until the child claims the id.",
    remedy: "Claim the id, from the majority on; before it the parents act.",
  },
  "contract.SeatingOver": {
    meaning: "Seats of the round were taken until the time named.",
    remedy: "Nothing is to be done: a seat of this encounter may still be taken in a later round that covers it.",
  },
  "contract.SecretDiffers": {
    meaning: "The provider committed to another secret.",
    remedy: "Reveal the secret that the pool was opened with.",
  },
  "contract.SensorIsMarked": {
    meaning: "The sensor lied before, so no log of it is accepted.",
    remedy: "Use another sensor.",
  },
  "contract.SeriesAlreadyOpened": {
    meaning: "A series of exactly these terms is open.",
    remedy: "Use it, or publish another offer document.",
  },
  "contract.SeriesCancellationOutOfRange": {
    meaning:
      "Cancelling is free in the last quarter of the window, or gives back more than nine tenths afterwards: prices could be moved for nothing.",
    remedy: "End the free time earlier, or give back less.",
  },
  "contract.SeriesPeriodsOutOfRange": {
    meaning: "A series has no period, or its last one ends beyond 40 bits of seconds.",
    remedy: "Choose fewer or shorter periods.",
  },
  "contract.SeriesPricesOutOfRange": {
    meaning: "The prices of a series do not hold 1 <= floor <= first <= ceiling.",
    remedy: "Order the three prices.",
  },
  "contract.SeriesSaleOutOfRange": {
    meaning: "A sale is shorter than an hour, longer than a period, or reaches into its period.",
    remedy: "Choose a sale of an hour or more that fits between.",
  },
  "contract.SeriesStartsTooEarly": {
    meaning: "The first sale of a series would have opened already.",
    remedy: "Start the series later.",
  },
  "contract.SeriesStepOutOfRange": {
    meaning: "The step of a price is zero or above half of the price.",
    remedy: "Choose a step from 1 to 5,000 basis points.",
  },
  "contract.SeriesTokenWithoutCode": {
    meaning: "There is no contract at the token's address.",
    remedy: "Name the ERC-20 of this chain.",
  },
  "contract.SeriesUnitsOutOfRange": {
    meaning: "A series sells no unit, or its target is not from 1 to its units.",
    remedy: "Choose a target that can be reached.",
  },
  "contract.ShipmentNotInState": {
    meaning: "The shipment is in another state.",
    remedy: "Look at the shipment's state.",
  },
  "contract.ShowingNotDue": {
    meaning: "A demanded case may still be shown.",
    remedy: "Wait until after the time named.",
  },
  "contract.SignerLengthOutOfRange": {
    meaning: "A signer is 20 to 1024 bytes: an address, and for other than accounts a key behind it.",
    remedy: "Pass ERC-7913 signer bytes.",
  },
  "contract.SignerUnchanged": {
    meaning: "The new signer is the patient's present signer.",
    remedy: "Nothing is to be done, or name another signer.",
  },
  "contract.SpanOutOfRange": {
    meaning: "A report ends before it begins, or spans more periods than the indicator allows.",
    remedy: "Report fewer periods at once.",
  },
  "contract.SsccAlreadyUsed": {
    meaning: "This organisation used the SSCC before.",
    remedy: "Take a new SSCC.",
  },
  "contract.SurplusNotDue": {
    meaning: "The period in which the surplus was announced is not closed.",
    remedy: "Wait, and close the periods up to it.",
  },
  "contract.SurplusNotFree": {
    meaning: "The plan's assets less its liabilities do not cover the surplus.",
    remedy: "Announce less, or top the plan up.",
  },
  "contract.SuspendedOrganization": {
    meaning: "The regulator suspended the organisation.",
    remedy: "Have the regulator reinstate it; until then nobody acts for it.",
  },
  "contract.SuspensionUnchanged": {
    meaning: "The organisation is suspended already, or is not.",
    remedy: "Nothing is to be done.",
  },
  "contract.TallyAlreadyPublished": {
    meaning: "The sum of this round was published.",
    remedy: "Nothing is to be done.",
  },
  "contract.TooEarly": {
    meaning: "The wait is not over.",
    remedy: "Send it again when the time named has come.",
  },
  "contract.TooFewCases": {
    meaning: "The report has fewer cases than the indicator's minimum.",
    remedy: "Wait, and report the period together with the next.",
  },
  "contract.TooManyEmergencies": {
    meaning: "The organisation opened more emergencies on one day than its door can count.",
    remedy: "Go on tomorrow, and find out who opened them.",
  },
  "contract.TooManyPacks": {
    meaning: "A batch has at most 16,777,215 packs.",
    remedy: "Commission it as several batches.",
  },
  "contract.TooManyPeriods": {
    meaning: "More periods without a buyer lie between than one transaction rolls over.",
    remedy: "Roll the price forward in parts first.",
  },
  "contract.TreeTooDeep": {
    meaning: "A node stands where only an item can: all digits of the key are used up.",
    remedy: "Build the tree anew; nobody can defend one like this.",
  },
  "contract.TrusteeCountOutOfRange": {
    meaning: "A round has two to five trustees.",
    remedy: "Name between two and five.",
  },
  "contract.UncoveredCategory": {
    meaning: "The consent does not cover this category.",
    remedy: "Ask the patient for a consent that covers it.",
  },
  "contract.UnfitTrustee": {
    meaning: "The trustees are not in ascending order, one stands twice, or the organisation itself is one.",
    remedy: "Name other organisations, each once, in ascending order of their ids.",
  },
  "contract.UnitInExcursion": {
    meaning: "The cold chain of the unit broke.",
    remedy: "Unpack it, which sets its packs aside, or have it released.",
  },
  "contract.UnitNotAt": {
    meaning: "The unit is not where it would have to be.",
    remedy: "Look where the unit is.",
  },
  "contract.UnitNotForDisposal": {
    meaning: "Only loose packs go back for disposal: unpack the unit and set them aside.",
    remedy: "Unpack the unit, set the packs aside and return them.",
  },
  "contract.UnitNotInExcursion": {
    meaning: "There is no excursion.",
    remedy: "Nothing is to be released.",
  },
  "contract.UnitShipmentNotInState": {
    meaning: "The unit's shipment is in another state.",
    remedy: "Look at the shipment's state.",
  },
  "contract.UnitsNotHeld": {
    meaning: "The organisation holds fewer units of the period.",
    remedy: "Give back what it holds.",
  },
  "contract.UnitsTooDeep": {
    meaning: "More units than allowed would lie one inside the other.",
    remedy: "Unpack inner units first; 8 is the most.",
  },
  "contract.UnknownBatch": {
    meaning: "The author never anchored this root.",
    remedy: "Check the author and the root.",
  },
  "contract.UnknownCategories": {
    meaning: "The eligibility names categories that the pool does not have.",
    remedy: "Set one bit for each of the pool's categories at most.",
  },
  "contract.UnknownCategory": {
    meaning: "The pool has no such category.",
    remedy: "Name one of the pool's categories, from 0.",
  },
  "contract.UnknownDelegation": {
    meaning: "The patient has no such delegate.",
    remedy: "Check whose signer was named; a recovery ends all delegations.",
  },
  "contract.UnknownEmergency": {
    meaning: "No emergency of this organisation was opened for the patient at this time.",
    remedy: "Take patient, organisation and time from the event EmergencyOpened.",
  },
  "contract.UnknownEmergencyReason": {
    meaning: "The reason is neither ETREAT nor BTG.",
    remedy: "Give one of these two codes of HL7's v3-ActReason.",
  },
  "contract.UnknownIndicator": {
    meaning: "No indicator has this id.",
    remedy: "Check the id, or have the regulator define it.",
  },
  "contract.UnknownLog": {
    meaning: "The sensor anchored no log of this shipment.",
    remedy: "Check the shipment's terms and the sensor's account.",
  },
  "contract.UnknownMember": {
    meaning: "The account never accepted a membership of this organisation, or it was withdrawn.",
    remedy: "Have the controller offer a membership, and accept it.",
  },
  "contract.UnknownOrganization": {
    meaning: "No organisation has this id in this registry.",
    remedy: "Check the id and the chain, or have the regulator accredit it.",
  },
  "contract.UnknownPatient": {
    meaning: "No patient has this id in this registry.",
    remedy: "Check the id and the chain, or register the patient.",
  },
  "contract.UnknownPeriod": {
    meaning: "The series has fewer periods.",
    remedy: "Name a period from 0 to below the number named.",
  },
  "contract.UnknownPlan": {
    meaning: "No plan has this id.",
    remedy: "Check the id and the chain.",
  },
  "contract.UnknownPool": {
    meaning: "Nobody opened this pool.",
    remedy: "Check the pool's id and the chain.",
  },
  "contract.UnknownRangeEnd": {
    meaning: "No range ended just so.",
    remedy: "Name the range as it was ended, in one piece.",
  },
  "contract.UnknownRecord": {
    meaning: "The record was never anchored under this patient, author and digest.",
    remedy: "Check the three values; a record of a batch needs its proof.",
  },
  "contract.UnknownReport": {
    meaning: "No report of the organisation ended with this period.",
    remedy: "Name the last period of a report.",
  },
  "contract.UnknownRound": {
    meaning: "The round was never opened.",
    remedy: "Take its id from the event RoundOpened, and its terms as they were opened.",
  },
  "contract.UnknownSeries": {
    meaning: "No series was opened with these terms.",
    remedy: "Take the terms from its SeriesOpened event; one changed bit is another series.",
  },
  "contract.UnknownUse": {
    meaning: "The use was never anchored under this organisation, patient and commitment.",
    remedy: "Check the opening, or have the organisation anchor the use.",
  },
  "contract.UntrackedNotHeld": {
    meaning:
      "The pack's number is in none of the holder's ranges there, and of packs without a known number it has not as many.",
    remedy:
      "End the pack where its range is: out of its unit (with the path), from what is set aside, or unpack it first.",
  },
  "contract.UseAlreadyAnchored": {
    meaning: "The organisation anchored this use before, whatever record told of it.",
    remedy: "Nothing is to be done: a use is anchored once, and a corrected record supersedes the earlier one.",
  },
  "contract.UseAlreadyClaimed": {
    meaning: "The use was claimed before; a use claims once, in all plans.",
    remedy: "Look at that claim.",
  },
  "contract.UseAlreadyReported": {
    meaning: "The organisation reported this batch, use and kind before.",
    remedy: "Nothing is to be done; what is new goes into the document's next version.",
  },
  "contract.UseAlreadySeated": {
    meaning: "The encounter has a seat: one voice for each.",
    remedy: "Vote with the identity that was seated.",
  },
  "contract.UseNotCovered": {
    meaning: "The person's cover did not hold when the use was anchored.",
    remedy: "Pay the premium before; cover begins with the next period or year.",
  },
  "contract.UseNotOfRound": {
    meaning: "The use is no encounter, or was not anchored in the period of the round.",
    remedy: "Take the round whose period holds the encounter.",
  },
  "contract.UseNotReportable": {
    meaning: "The use was not anchored as an encounter in the report's periods, or stands no more.",
    remedy: "A report does not have to name it.",
  },
  "contract.UseStillStands": {
    meaning: "The use was anchored, is not doubled, and its record was not retracted.",
    remedy: "A claim whose use stands is contested at the insurer, and decided by the arbiter.",
  },
  "contract.UseWithoutKind": {
    meaning: "A use has to be an encounter, a prescription, a dispense or a service.",
    remedy: "Name its kind.",
  },
  "contract.UsedInFuture": {
    meaning: "An offline use cannot lie in the future.",
    remedy: "Check the clock of the till that recorded it.",
  },
  "contract.VetoRefused": {
    meaning: "A full quorum cannot be vetoed, nor any recovery after one veto.",
    remedy: "Speak to the guardians, or change them before they gather.",
  },
  "contract.VetoTooLate": {
    meaning: "The delay is over: the recovery can be finalised and no longer be vetoed.",
    remedy: "Nothing can be done on chain; watch for recoveries more often than the delay is long.",
  },
  "contract.VoteAlreadyCast": {
    meaning: "The holder of this seat cast a ballot before.",
    remedy: "Nothing is to be done: a vote is never changed.",
  },
  "contract.VoterAlreadySeated": {
    meaning: "The identity has a seat in this round.",
    remedy: "Make an identity for each seat. If somebody else named yours, the vote of that seat is yours to cast.",
  },
  "contract.VotersNotAscending": {
    meaning: "The seats of one call are not in ascending order of their voters, or one stands twice.",
    remedy: "Relay them by relaySeats, which orders them.",
  },
  "contract.VotingNotOver": {
    meaning: "Voting has not ended, so nothing is opened.",
    remedy: "Wait until the time named.",
  },
  "contract.WrongConsentNonce": {
    meaning: "The signature names a nonce of the consent that is used up, or not reached.",
    remedy: "It counts once, and dies when the consent is changed or revoked: have it signed again.",
  },
  "contract.WrongDelegationNonce": {
    meaning: "The delegation has changed since this was signed, or it was relayed before.",
    remedy: "Sign again.",
  },
  "contract.WrongGeneration": {
    meaning: "The signature was made before the patient revoked all consents, or names a generation to come.",
    remedy: "Have it signed again with the present generation.",
  },
  "contract.WrongPatientNonce": {
    meaning: "The signature names a nonce of the patient that is used up or not reached.",
    remedy: "Have it signed again with the present nonce; a signature counts once.",
  },
  "contract.WrongRound": {
    meaning: "Guardians or signer have changed since this was signed, or a recovery was opened.",
    remedy: "Sign again.",
  },
  "contract.WrongWishNonce": {
    meaning: "The signature names a nonce of the wish that is used up or not reached.",
    remedy: "Read the wish anew and have it signed again.",
  },
} as const satisfies Readonly<Record<`contract.${string}`, ErrorEntry>>;
