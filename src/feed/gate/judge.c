// SPDX-License-Identifier: Apache-2.0
#include "comove/gate.h"

#include "base/error.h"

static const struct row {
    const char *name;
    int severity;
} ROWS[] = {
#define ROW(name, id, severity, text) {id, severity},
    CMV_GATE_MAP(ROW)
#undef ROW
};

const char *cmv_gate_code_name(cmv_gate_code code) {
    return (unsigned)code < CMV_GATE_CODES ? ROWS[code].name : "?";
}

int cmv_gate_severity(cmv_gate_code code) {
    return (unsigned)code < CMV_GATE_CODES ? ROWS[code].severity : 0;
}

const char *cmv_verdict_name(cmv_verdict verdict) {
    static const char *const NAMES[] = {"accept", "accept with flags", "quarantine"};
    return (unsigned)verdict < sizeof NAMES / sizeof *NAMES ? NAMES[verdict] : "?";
}

cmv_rc cmv_gate_judge(const cmv_gate_case *c, cmv_arena *arena, cmv_gate_result *out, cmv_err *err) {
    (void)c, (void)arena, (void)out;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "the gate is not built yet");
}
