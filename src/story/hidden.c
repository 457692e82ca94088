// SPDX-License-Identifier: Apache-2.0
/* What is held and not shown to the public, and why. */
#include "base/error.h"
#include "doc.h"

void cmv__say_hidden(cmv__ink *ink, const cmv_site *site) {
    static const cmv__column columns[] = {{"Metric", false}, {"Why", false}};
    size_t n = 0;
    for (size_t i = 0; i < site->n_metrics; i++) n += site->metric[i].hidden != NULL;
    if (!n) return;
    cmv__section(ink, "hidden", "Held, not shown in public");
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "@ held here may not be passed on: neither pages nor the API give the values. An operator "
        "who has the right names them with --show-restricted.",
        cmv__units(ink, n, "metric"));
    cmv__rows rows = cmv__table(ink, "What is not shown, and why", columns, 2, n);
    for (size_t i = 0; i < site->n_metrics; i++) {
        const cmv_metric_line *m = &site->metric[i];
        if (!m->hidden) continue;
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(m->short_name));
        cmv__put(&rows, 1, cmv__text(m->hidden));
    }
}
