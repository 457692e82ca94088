// SPDX-License-Identifier: Apache-2.0
/* List of scenarios, latest first. */
#include "comove/story.h"

#include "base/error.h"
#include "scenario.h"

static void say_list(cmv__ink *ink, const cmv_scenario_list *list) {
    cmv_line *line = cmv__para(ink, CMV_BLOCK_LEAD);
    if (!list->n) {
        CMV__SAY0(ink, line, "The catalogue holds no scenario that was over by then.");
        return;
    }
    CMV__SAY(
        ink, line,
        "@ of market history since @: what happened, how everything held here behaved, and what "
        "came after beside how often such a thing comes after any day.",
        cmv__units(ink, list->n, "episode"),
        cmv__figure(cmv__str(ink, "%d", cmv_date_ymd(list->line[list->n - 1].span.first).year)));
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_NOTE),
        "Changes run from the last value before a window to the last inside. Those marked fixed "
        "were chosen before any pair was looked at.");
}

static void list_table(cmv__ink *ink, const cmv_scenario_list *list) {
    enum { COLUMNS = 16 };
    cmv__column columns[COLUMNS] = {{"Scenario", false}, {"First", true}, {"Sessions", true}};
    const size_t n_legs = list->n_legs < COLUMNS - 3 ? list->n_legs : COLUMNS - 3;
    for (size_t k = 0; list->n && k < n_legs; k++)
        columns[3 + k] = (cmv__column){list->line[0].leg[k].short_name, true};
    if (!list->n) return;
    cmv__rows rows = cmv__table(ink, "Scenarios, latest first", columns, 3 + n_legs, list->n);
    for (size_t i = 0; i < list->n; i++) {
        const cmv_scenario_line *l = &list->line[i];
        cmv_span name = cmv__link(l->span.name, cmv__str(ink, "/scenarios/%s", l->span.id));
        cmv__row(&rows);
        cmv__put(&rows, 0, name);
        if (l->span.fixed) CMV__SAY(ink, cmv__cell(&rows, 0), " @", cmv__strong("fixed"));
        cmv__put(&rows, 1, cmv__text(cmv__date_iso(ink, l->span.first)));
        cmv__put(&rows, 2, cmv__count(ink, l->sessions));
        for (size_t k = 0; k < n_legs; k++)
            cmv__put(&rows, 3 + k, cmv__scenario_move(ink, &l->leg[k], l->leg[k].change));
    }
    cmv__explain_leg_gaps(ink);
}

cmv_rc cmv_story_scenarios(const cmv_scenario_list *list, const cmv_story_context *context,
                           cmv_arena *arena, cmv_doc *out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    const char *query =
        context->query && *context->query ? cmv__str(&ink, "?%s", context->query) : "";
    doc.title = doc.head_title = "Scenarios";
    doc.subtitle = "Named stretches of market history";
    doc.description =
        "Crises and other episodes since 1990: what series and pairs did in them, and "
        "what came after.";
    doc.path = doc.canonical = cmv__str(&ink, "/scenarios%s", query);
    doc.json = cmv__str(&ink, "/api/v1/scenarios%s", query);
    doc.markdown = cmv__str(&ink, "/scenarios.md%s", query);
    doc.searchable = !context->demo && !*query;
    cmv__section(&ink, "answer", NULL);
    say_list(&ink, list);
    list_table(&ink, list);
    cmv__command(&ink);
    cmv__frame(&ink, context, NULL);
    CMV_TRY(cmv__ink_done(&ink, err));
    *out = doc;
    return CMV_OK;
}
