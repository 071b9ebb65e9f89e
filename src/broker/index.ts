/**
 * The broker: every model behind one door, with a budget that holds.
 *
 * A *call* names a *role*, not a model. The organization's *routes* say which models serve the role and in what order (sql/catalog.ts,
 * candidates.ts). Each *attempt* at one of them is an *interaction*: its worst cost is *held* against every budget that applies, in
 * one statement, or it is not made (sql/budgets.ts, holding.ts); then the provider is asked through an *adapter*, which gives one stream of
 * parts whatever the provider's wire is (wire.ts, adapters/); then what it cost is *settled*, once, whatever became of it
 * (attempt.ts). A fault before the first part lets the next model try, with a hold of its own; one after it ends the call.
 *
 *     call ──▶ candidates ──▶ circuit ──▶ place ──▶ hold ──▶ stream ──▶ settle
 *                  ▲             provider well?  fair queue   all or none   parts     once
 *                  └──────────────── fault before the first part ───────────────┘
 *
 * Money is counted in whole micro-dollars and is never free by accident: no price, no budget, no database, no call. What nobody
 * settles in its time is charged in full.
 *
 * The broker knows no task, no tool's code, no page. It never retries behind a caller's back once an answer has begun, never shows a
 * key, and never lets a provider's word for its own mistakes stand for usage that it does not report.
 */
export { type Broker, type BrokerOptions, createBroker } from "./broker.ts";
