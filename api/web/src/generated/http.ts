// Made by `npm run types` from the API’s documents. Do not edit.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Healthz
         * @description The process runs and its loop turns.
         */
        get: operations["healthz_healthz_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Readyz
         * @description Broker, database, and work going on on every partition: 200, else 503.
         */
        get: operations["readyz_readyz_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Token
         * @description Sign in (OAuth2 password form). Failures are throttled by address and by address and
         *     user name, and do not tell whether the user exists.
         */
        post: operations["token_api_v1_auth_token_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Renew
         * @description A new token for the bearer of one that is still good, for one shift after the password
         *     was given.
         */
        post: operations["renew_api_v1_auth_renew_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Me
         * @description Who one is, and what the role may do.
         */
        get: operations["me_api_v1_me_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Report
         * @description Accept one report: 202 when it is new, 200 when it is known, once Kafka has it.
         */
        post: operations["post_report_api_v1_reports_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Batch
         * @description Accept up to 500 reports; each has its own result, and one bad one spoils no other.
         */
        post: operations["post_batch_api_v1_reports_batch_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/{report_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report
         * @description How far a report is, for the account that posted it and for who may see its ticket.
         */
        get: operations["report_api_v1_reports__report_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/track/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Track
         * @description For the public, throttled by address: stage and times of the report with this code.
         */
        get: operations["track_api_v1_track__code__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Incidents
         * @description Tickets that the viewer may see. `q` is a case number; by `next_due` only open ones are
         *     listed. What is overdue comes by `next_due`, everything else the newest first. `at` lists
         *     what was so at that moment, as it was then, seen with today's rights.
         */
        get: operations["list_incidents_api_v1_incidents_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One Incident
         * @description One ticket, as far as the viewer may see it; `at` shows it as it was then, with today's
         *     rights and nothing that can be done.
         */
        get: operations["one_incident_api_v1_incidents__incident_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/case-file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Case File
         * @description The case file (一案一码), and whether its chain of hashes holds.
         */
        get: operations["case_file_api_v1_incidents__incident_id__case_file_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/candidates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Candidates
         * @description Tickets that may be the same matter (疑似重复), for a person to judge.
         */
        get: operations["candidates_api_v1_incidents__incident_id__candidates_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/case-file/print": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Printed
         * @description The case file for paper, as far as the viewer may see it, with its verification code.
         */
        get: operations["printed_api_v1_incidents__incident_id__case_file_print_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/printed/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verify
         * @description For the public, throttled by address: whether a print is genuine, and whether its events
         *     are still what they were. `sha256` is the digest of a file that is said to be it.
         */
        get: operations["verify_api_v1_printed__code__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/correct": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 更正: a person corrects class, condition, severity or place. */
        post: operations["send_correct_api_v1_incidents__incident_id__correct_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 不予受理: with a legal reason code and guidance for the reporter. */
        post: operations["send_refuse_api_v1_incidents__incident_id__refuse_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/transfer-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 移送: the matter belongs to another authority by law. Emergencies are handed over. */
        post: operations["send_transfer_out_api_v1_incidents__incident_id__transfer_out_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/hand-over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 移交: an emergency for 110, 119, 120 or 122; the call goes first (DOMAIN 0.14). */
        post: operations["send_hand_over_api_v1_incidents__incident_id__hand_over_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/confirm-handover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 移交确认: their number. */
        post: operations["send_confirm_handover_api_v1_incidents__incident_id__confirm_handover_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/decline-handover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 移交被拒: they do not take it; it goes to dispatch. */
        post: operations["send_decline_handover_api_v1_incidents__incident_id__decline_handover_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 直接答复: a question with a known answer is answered and closed. */
        post: operations["send_answer_api_v1_incidents__incident_id__answer_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 受理(立案). */
        post: operations["send_accept_api_v1_incidents__incident_id__accept_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/order-check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 核查: whoever is on shift in the responsible grid looks at the place. */
        post: operations["send_order_check_api_v1_incidents__incident_id__order_check_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/report-check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 核查反馈: before acceptance whether it exists, after feedback whether it is done; with photo */
        post: operations["send_report_check_api_v1_incidents__incident_id__report_check_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/self-handle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 网格自行处置: settled on the spot, with photos from before and after. */
        post: operations["send_self_handle_api_v1_incidents__incident_id__self_handle_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/dispatch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 分派: one lead (主办) and any number of co-handlers (协办). */
        post: operations["send_dispatch_api_v1_incidents__incident_id__dispatch_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/sign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 签收. */
        post: operations["send_sign_api_v1_incidents__incident_id__sign_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 退单申请: reason, legal basis and the unit that should have it. */
        post: operations["send_return_api_v1_incidents__incident_id__return_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/rule-return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 退单裁定: agreed (with a new lead: 同意改派) or dismissed (驳回). */
        post: operations["send_rule_return_api_v1_incidents__incident_id__rule_return_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/force-redispatch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 强制改派. */
        post: operations["send_force_redispatch_api_v1_incidents__incident_id__force_redispatch_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 联系、到场、过程反馈、阶段性答复. */
        post: operations["send_contact_api_v1_incidents__incident_id__contact_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 反馈: the department confirms what was done. */
        post: operations["send_feedback_api_v1_incidents__incident_id__feedback_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/propose-co": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 申请加派协办: the lead names units that should help. */
        post: operations["send_propose_co_api_v1_incidents__incident_id__propose_co_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/add-co": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 加派协办. */
        post: operations["send_add_co_api_v1_incidents__incident_id__add_co_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/waive-co": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 免除协办: a co-handler need not give a result any more. */
        post: operations["send_waive_co_api_v1_incidents__incident_id__waive_co_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 申请延期: a new due time with its reason, asked for before the present one. */
        post: operations["send_extend_api_v1_incidents__incident_id__extend_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 申请挂起: until when nothing can be done, and why. */
        post: operations["send_suspend_api_v1_incidents__incident_id__suspend_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/endorse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 部门审批: the department's leader passes the application on, or not. */
        post: operations["send_endorse_api_v1_incidents__incident_id__endorse_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/rule-adjustment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 中心审批: the centre grants or refuses the extension or suspension. */
        post: operations["send_rule_adjustment_api_v1_incidents__incident_id__rule_adjustment_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 恢复办理: before the time until which the ticket is suspended. */
        post: operations["send_resume_api_v1_incidents__incident_id__resume_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/force-close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 强制结案: by the centre's leader, with who approved it. */
        post: operations["send_force_close_api_v1_incidents__incident_id__force_close_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/rework": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 退回重办: what is missing. */
        post: operations["send_rework_api_v1_incidents__incident_id__rework_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/pass-review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 审核通过. */
        post: operations["send_pass_review_api_v1_incidents__incident_id__pass_review_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/visit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 回访: who was reached, whether it is solved, how satisfied the reporter is (1–5). */
        post: operations["send_visit_api_v1_incidents__incident_id__visit_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 重启: the same reporter and matter again, or new facts. */
        post: operations["send_reopen_api_v1_incidents__incident_id__reopen_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 超时申诉: the unit asks that its lateness be left out of statistics. */
        post: operations["send_appeal_api_v1_incidents__incident_id__appeal_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/endorse-appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 申诉初审: the first of two reviews. */
        post: operations["send_endorse_appeal_api_v1_incidents__incident_id__endorse_appeal_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/rule-appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 申诉终审: granted changes statistics only; the fact stays (DOMAIN 0.4). */
        post: operations["send_rule_appeal_api_v1_incidents__incident_id__rule_appeal_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/reporter-urge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 催单: the reporter asks where it stands. */
        post: operations["send_reporter_urge_api_v1_incidents__incident_id__reporter_urge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/reporter-adds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 补充材料: the reporter adds to what was reported. */
        post: operations["send_reporter_adds_api_v1_incidents__incident_id__reporter_adds_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 撤回: the reporter takes it back, and an acceptor confirms that. */
        post: operations["send_withdraw_api_v1_incidents__incident_id__withdraw_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/urge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 催办. */
        post: operations["send_urge_api_v1_incidents__incident_id__urge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/supervise": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 督办: an order with what is required and until when to reply. */
        post: operations["send_supervise_api_v1_incidents__incident_id__supervise_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/reply-order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 督办回复: the unit answers the orders that it has. */
        post: operations["send_reply_order_api_v1_incidents__incident_id__reply_order_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 挂牌督办. */
        post: operations["send_list_api_v1_incidents__incident_id__list_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/raise": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 提级: the matter is graver than it was taken for. */
        post: operations["send_raise_api_v1_incidents__incident_id__raise_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/sign-draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 签发: a leader of the centre signs or drops what the ladder drafted (挂牌, 通报, 约谈). */
        post: operations["send_sign_draft_api_v1_incidents__incident_id__sign_draft_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 并案: the ticket is the same matter as another, its parent, and follows it. */
        post: operations["send_merge_api_v1_incidents__incident_id__merge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 撤销并案: it was another matter after all. `parent` is what it was merged into. */
        post: operations["send_unmerge_api_v1_incidents__incident_id__unmerge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 拆单: one report with matters of several departments becomes a ticket for each. */
        post: operations["send_split_api_v1_incidents__incident_id__split_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/upstream-round": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 上级再次交办: the same number with a new round: they refuse the result (rework), urge, or */
        post: operations["send_upstream_round_api_v1_incidents__incident_id__upstream_round_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/ask-upstream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 向上申请: return, extension and suspension are not the county's to grant. */
        post: operations["send_ask_upstream_api_v1_incidents__incident_id__ask_upstream_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/upstream-answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 上级答复, to what was asked. */
        post: operations["send_upstream_answer_api_v1_incidents__incident_id__upstream_answer_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/register-petition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 信访登记: how it came, how many ask, and whom they elected to speak for them. */
        post: operations["send_register_petition_api_v1_incidents__incident_id__register_petition_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/record-accused": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 被反映单位: who must learn nothing of it. What is named here takes the place of what was. */
        post: operations["send_record_accused_api_v1_incidents__incident_id__record_accused_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/sort-claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 分类: which legal way a claim takes (Art. 31). */
        post: operations["send_sort_claim_api_v1_incidents__incident_id__sort_claim_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/give-notice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 告知: what the petitioner is told in writing (Art. 23, 34). */
        post: operations["send_give_notice_api_v1_incidents__incident_id__give_notice_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/deliver-opinion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 意见书送达: the opinion, of the handling or of a review, has reached the petitioner. */
        post: operations["send_deliver_opinion_api_v1_incidents__incident_id__deliver_opinion_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/apply-review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 申请复查、复核: within 30 days of the delivery (Art. 35, 36). */
        post: operations["send_apply_review_api_v1_incidents__incident_id__apply_review_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/decide-review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 复查意见、复核意见. */
        post: operations["send_decide_review_api_v1_incidents__incident_id__decide_review_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/end-petition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 信访终结: no more is heard of the same facts and reasons (Art. 36). */
        post: operations["send_end_petition_api_v1_incidents__incident_id__end_petition_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/whistle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 吹哨: a town calls units to the spot. An emergency's have the table's time to arrive; else */
        post: operations["send_whistle_api_v1_incidents__incident_id__whistle_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/report-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 报到: a unit that was called is there. */
        post: operations["send_report_in_api_v1_incidents__incident_id__report_in_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 解除: the town lets a unit go; 事不完,人不走. */
        post: operations["send_release_api_v1_incidents__incident_id__release_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/commands/{command_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Outcome
         * @description How a command came out, by its id or by the key that this account gave it; 404 while it
         *     is under way, or never was.
         */
        get: operations["outcome_api_v1_commands__command_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/intake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Intake
         * @description How many reports were accepted, classified, routed, joined and set aside.
         */
        get: operations["intake_api_v1_statistics_intake_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Board
         * @description The counters of what the viewer may see, or as they were `at` a moment.
         */
        get: operations["board_api_v1_statistics_board_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/indicators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Indicators
         * @description The indicators of a period: `month`, or the days `from` and `to`, both counted; default
         *     this month up to today. A month that was frozen is answered as it was then, unless `live`.
         *     By unit only what is counted of units' tasks.
         */
        get: operations["indicators_api_v1_statistics_indicators_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/indicators/definitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Definitions
         * @description What each indicator means: formula, clock, and what is left out.
         */
        get: operations["definitions_api_v1_statistics_indicators_definitions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/indicators/{name}/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tickets
         * @description The tickets behind a number of `indicators`, the newest first: the `whole`, the `part`
         *     that the number is about, or the `rest`. `by` and `group` name one of its groups.
         */
        get: operations["tickets_api_v1_statistics_indicators__name__tickets_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/hot-spots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hot
         * @description 热点事件: which classes were reported most in which towns, and how often before.
         */
        get: operations["hot_api_v1_statistics_hot_spots_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/months": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Months
         * @description The months whose figures are frozen, the newest first.
         */
        get: operations["months_api_v1_statistics_months_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/assessment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Assessment
         * @description 考核: the units' scores by the assessment table in force; a unit is told its own.
         */
        get: operations["assessment_api_v1_statistics_assessment_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/centre": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Centre
         * @description The centre's name: for the pages before anybody has signed in.
         */
        get: operations["centre_api_v1_centre_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/county": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * County
         * @description Areas, units, classes, states and commands.
         */
        get: operations["county_api_v1_county_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/county/areas.geojson": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Areas
         * @description The outlines of one level (WGS84); they say whether they were generated.
         */
        get: operations["areas_api_v1_county_areas_geojson_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Policies
         * @description The calendar with the years that it does not know, and the versions of the others.
         */
        get: operations["policies_api_v1_policies_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty/now": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Now
         * @description Who is on duty now, or at `at`: in the whole county, or in one's own unit.
         */
        get: operations["now_api_v1_duty_now_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty/told": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Told
         * @description Who would be told now if this step of the ladder fired for this ticket.
         */
        get: operations["told_api_v1_duty_told_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Notices
         * @description What one was told in the app, the newest first. A ticket that one may not see any more
         *     is left out.
         */
        get: operations["notices_api_v1_duty_notices_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty/confirm/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirmed
         * @description Say that what one was told of an event, or in a drill, has been seen.
         */
        post: operations["confirmed_api_v1_duty_confirm__event_id__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty/drills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin
         * @description Page everybody on duty now. Within one minute it is one drill, however often asked.
         */
        post: operations["begin_api_v1_duty_drills_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty/drills/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shown
         * @description Who has confirmed a drill.
         */
        get: operations["shown_api_v1_duty_drills__event_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Channels
         * @description One's own channels.
         */
        get: operations["channels_api_v1_duty_channels_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty/channels/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keep
         * @description Keep a mail address or telephone number of one's own; it is encrypted.
         */
        put: operations["keep_api_v1_duty_channels__kind__put"];
        post?: never;
        /**
         * Forget
         * @description Forget an address of one's own.
         */
        delete: operations["forget_api_v1_duty_channels__kind__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auditor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Auditor
         * @description The newest reports of the timer auditor, and the differences that stand.
         */
        get: operations["auditor_api_v1_auditor_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AccountOut
         * @description An account, as its holder is told of it.
         */
        AccountOut: {
            /** Id */
            id: string;
            /** Username */
            username: string;
            /** Role */
            role: string;
            /** Unit */
            unit: string | null;
            /** Area */
            area: string | null;
            /** Name */
            name: string;
        };
        /**
         * AppealOut
         * @description The appeal after lateness; `granted` is null until it is ruled.
         */
        AppealOut: {
            /** Unit */
            unit: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Endorsed */
            endorsed: boolean;
            /** Granted */
            granted: boolean | null;
        };
        /**
         * AreaOut
         * @description An area.
         */
        AreaOut: {
            /** Code */
            code: string;
            /** Name */
            name: string;
            /** Level */
            level: string;
            /** Parent */
            parent: string | null;
            /** Lng */
            lng: number | null;
            /** Lat */
            lat: number | null;
        };
        /**
         * AssessmentOut
         * @description 考核: the units' scores of a period, the best first.
         */
        AssessmentOut: {
            period: components["schemas"]["PeriodOut"];
            /** As Of */
            as_of: string | null;
            /** Version */
            version: string;
            /** Shares */
            shares: components["schemas"]["ShareOut"][];
            /** Deductions */
            deductions: components["schemas"]["DeductionOut"][];
            /** Excluded */
            excluded: components["schemas"]["ExcludedOut"][];
            /** Units */
            units: components["schemas"]["ScoreOut"][];
            /**
             * Server Time
             * Format: date-time
             */
            server_time: string;
        };
        /**
         * AuditFindingOut
         * @description A difference that stands.
         */
        AuditFindingOut: {
            /** Incident Id */
            incident_id: string;
            /** Run */
            run: number;
            /** Kind */
            kind: string;
            /** Verdict */
            verdict: string;
            /** About */
            about: string;
            /** Expected */
            expected: string;
            /** Found */
            found: string;
            /** Version */
            version: number;
            /**
             * Confirmed At
             * Format: date-time
             */
            confirmed_at: string;
        };
        /**
         * AuditOut
         * @description `age_s` is how old the newest report is, null when there is none; `findings` are the oldest
         *     that stand, for those who may see tickets.
         */
        AuditOut: {
            /** Age S */
            age_s: number | null;
            /** Alarms */
            alarms: string[];
            /** Reports */
            reports: components["schemas"]["AuditReportOut"][];
            /** Findings */
            findings: components["schemas"]["AuditFindingOut"][];
        };
        /**
         * AuditReportOut
         * @description The newest pass of a kind: `recent` looks at what changed, `full` at every ticket. Findings
         *     that stand are counted as steps that were due and did not fire (`missed`), that fired without
         *     being due or twice (`spurious`), and as due times and rows that are not as reckoned
         *     (`differing`). `trusted` due times could not be reckoned. Times in seconds.
         */
        AuditReportOut: {
            /** Kind */
            kind: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Took S */
            took_s: number;
            /** Tickets */
            tickets: number;
            /** Missed */
            missed: number;
            /** Spurious */
            spurious: number;
            /** Differing */
            differing: number;
            /** Trusted */
            trusted: number;
            /** Overdue */
            overdue: number;
            /** Greatest Late S */
            greatest_late_s: number;
            /** Sweep Age S */
            sweep_age_s: number;
            /** Alarms */
            alarms: string[];
        };
        /**
         * BatchResult
         * @description What became of one report of a batch.
         */
        BatchResult: {
            /** Index */
            index: number;
            /** Status */
            status: number;
            /** Report Id */
            report_id?: string | null;
            /** Tracking Code */
            tracking_code?: string | null;
            /** Known */
            known?: boolean | null;
            /** Flags */
            flags?: string[] | null;
            /** Problem */
            problem?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * BatchTaken
         * @description The answer to a batch.
         */
        BatchTaken: {
            /** Results */
            results: components["schemas"]["BatchResult"][];
            /** Accepted */
            accepted: number;
            /** Known */
            known: number;
            /** Refused */
            refused: number;
        };
        /**
         * BehindOut
         * @description The tickets behind a number, as the viewer is shown them today.
         */
        BehindOut: {
            /** Items */
            items: components["schemas"]["IncidentView"][];
            /** Next Cursor */
            next_cursor: string | null;
            /** As Of */
            as_of: string | null;
            /**
             * Server Time
             * Format: date-time
             */
            server_time: string;
        };
        /** Body_token_api_v1_auth_token_post */
        Body_token_api_v1_auth_token_post: {
            /** Grant Type */
            grant_type?: string | null;
            /** Username */
            username: string;
            /**
             * Password
             * Format: password
             */
            password: string;
            /**
             * Scope
             * @default
             */
            scope: string;
            /** Client Id */
            client_id?: string | null;
            /**
             * Client Secret
             * Format: password
             */
            client_secret?: string | null;
        };
        /**
         * Bounce
         * @description One line of the bounce ledger (退单台账): who returned which dispatch, after how many seconds
         *     with it, whom it suggested, and how the centre ruled. `to` is the unit it went to.
         */
        Bounce: {
            /** Unit */
            unit: string;
            /** Dispatch No */
            dispatch_no: number;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Held S */
            held_s: number;
            /** Suggested */
            suggested?: string | null;
            /** Agreed */
            agreed?: boolean | null;
            /** To */
            to?: string | null;
        };
        /**
         * CalendarOut
         * @description The calendar. `provisional` are this and the next year when their holidays are not announced:
         *     weekends alone count, and what is due then may move.
         */
        CalendarOut: {
            /** Version */
            version: string;
            /** Usual Hours */
            usual_hours: string;
            /** Announced Up To */
            announced_up_to: number;
            /** Provisional */
            provisional: number[];
        };
        /**
         * CandidateOut
         * @description A ticket that may be the same matter.
         */
        CandidateOut: {
            incident: components["schemas"]["IncidentView"];
            /** Distance M */
            distance_m: number | null;
            /** Why */
            why: string;
            /** Text */
            text: string | null;
        };
        /**
         * CaseActor
         * @description Who acted: a post, not a person.
         */
        CaseActor: {
            /** Role */
            role: string;
            /** Unit */
            unit: string | null;
        };
        /**
         * CaseEvent
         * @description One event of a case file.
         */
        CaseEvent: {
            /** Version */
            version: number;
            /** Type */
            type: string;
            /** Zh */
            zh: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            actor: components["schemas"]["CaseActor"];
            /** Text */
            text: {
                [key: string]: string;
            } | null;
            /** Fields */
            fields: {
                [key: string]: unknown;
            };
        };
        /**
         * CaseFileOut
         * @description A case file. `verified`: the chain of hashes holds and no version is missing.
         */
        CaseFileOut: {
            /** Events */
            events: components["schemas"]["CaseEvent"][];
            /** Verified */
            verified: boolean;
        };
        /**
         * CentreOut
         * @description What everybody may know before signing in.
         */
        CentreOut: {
            /** Centre Name */
            centre_name: string;
        };
        /**
         * ChannelKind
         * @description A way to reach somebody.
         * @enum {string}
         */
        ChannelKind: "app" | "mail" | "sms" | "dingtalk" | "wecom" | "webhook";
        /**
         * ChannelOut
         * @description A channel of one's own. The address is not shown.
         */
        ChannelOut: {
            /** Kind */
            kind: string;
            /** Urgent Only */
            urgent_only: boolean;
            /** Language */
            language: string;
        };
        /**
         * ChargedOut
         * @description How long a unit, the centre (CENTRE) or nobody (PAUSED) has had the ticket since acceptance:
         *     continuous seconds, and the working ones of them.
         */
        ChargedOut: {
            /** Holder */
            holder: string;
            /** Seconds */
            seconds: number;
            /** Working S */
            working_s: number;
        };
        /**
         * ClassOut
         * @description A row of the class table.
         */
        ClassOut: {
            /** Subclass */
            subclass: string;
            /** Condition */
            condition: string;
            /** Class Code */
            class_code: string;
            /** Class Zh */
            class_zh: string;
            /** Class En */
            class_en: string;
            /** Name Zh */
            name_zh: string;
            /** Name En */
            name_en: string;
            /** Severity */
            severity: string;
            /** Lead */
            lead: string;
        };
        /**
         * Classification
         * @description What the matter is (分类), who says so, and on what evidence.
         *
         *     `confidence` is 0..1; a person's choice has 1. `top` holds up to three (subclass, confidence).
         *     `triggers` are circumstances that the acceptor is shown and that raise nothing by themselves.
         */
        Classification: {
            /** Subclass */
            subclass: string;
            /**
             * Condition
             * @default
             */
            condition: string;
            /** Severity */
            severity: string;
            /**
             * Confidence
             * @default 1
             */
            confidence: number;
            /**
             * Decided By
             * @default model
             */
            decided_by: string;
            /**
             * Model Version
             * @default
             */
            model_version: string;
            /**
             * Evidence
             * @default []
             */
            evidence: string[];
            /**
             * Top
             * @default []
             */
            top: [
                string,
                number
            ][];
            /**
             * Danger
             * @default []
             */
            danger: string[];
            /**
             * Triggers
             * @default []
             */
            triggers: string[];
        };
        /**
         * Clock
         * @description What is timed (计时环节): DOMAIN 0.2, 0.5, 0.6, 0.9, 0.14–0.16, 2.5.
         * @enum {string}
         */
        Clock: "accept" | "dispatch" | "sign" | "contact" | "handle" | "interim" | "return" | "ruling" | "review" | "check" | "visit" | "citizen" | "resume" | "handover" | "report_in" | "reply" | "register" | "notice" | "statutory" | "deliver" | "apply" | "petition_review" | "petition_rereview" | "upstream" | "archive";
        /**
         * ClockRunOut
         * @description One start of one clock. `holder` is a unit, or CENTRE; `task` is empty for the lead's and the
         *     centre's, "co:UNIT" or "whistle:UNIT" for others' own.
         *
         *     `seconds`, `left_s` and `used_s` are of the run's kind: C continuous, W working time. `left_s`
         *     is as of `as_of`, of a paused run since it stands, of an ended one when it ended; negative when
         *     late. `step` is the next one of its ladder, `step_at` when it is due. `how` is met, cancelled or
         *     moved once it has ended.
         */
        ClockRunOut: {
            /** No */
            no: number;
            clock: components["schemas"]["Clock"];
            /** Holder */
            holder: string;
            /** Task */
            task: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Due
             * Format: date-time
             */
            due: string;
            /** Seconds */
            seconds: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "C" | "W";
            /** Source */
            source: string;
            /** Pauses */
            pauses: components["schemas"]["PauseOut"][];
            /** Left S */
            left_s: number;
            /** Used S */
            used_s: number;
            /** Ended At */
            ended_at: string | null;
            /** How */
            how: string;
            /**
             * Card
             * @enum {string}
             */
            card: "" | "blue" | "yellow" | "orange" | "red";
            /** Provisional */
            provisional: boolean;
            /** Step */
            step: string | null;
            /** Step At */
            step_at: string | null;
        };
        /**
         * CoSummary
         * @description A co-handler and how far it is.
         */
        CoSummary: {
            /** Unit */
            unit: string;
            /** State */
            state: string;
        };
        /**
         * CoTask
         * @description A co-handler's own task.
         */
        CoTask: {
            /** Unit */
            unit: string;
            /** State */
            state: string;
            /** Signed At */
            signed_at?: string | null;
            /** Done At */
            done_at?: string | null;
        };
        /**
         * CommandOut
         * @description A command that people send.
         */
        CommandOut: {
            /** Type */
            type: string;
            /** Zh */
            zh: string;
            /** Fields */
            fields: string[];
            /** Private */
            private: string[];
            /** Roles */
            roles: string[];
            /** Out Of */
            out_of: string[];
        };
        /**
         * ConfirmedOut
         * @description A message that has been seen.
         */
        ConfirmedOut: {
            /** Id */
            id: string;
            /**
             * Confirmed At
             * Format: date-time
             */
            confirmed_at: string;
        };
        /**
         * CountyOut
         * @description The county with its vocabularies.
         */
        CountyOut: {
            /** Code */
            code: string;
            /** Name */
            name: string;
            /** Generated */
            generated: boolean;
            /** Version */
            version: string;
            /** Centre Name */
            centre_name: string;
            /** Areas */
            areas: components["schemas"]["AreaOut"][];
            /** Units */
            units: components["schemas"]["UnitOut"][];
            /** Taxonomy */
            taxonomy: components["schemas"]["ClassOut"][];
            /** Channels */
            channels: string[];
            /** Statuses */
            statuses: {
                [key: string]: string;
            };
            /** Severities */
            severities: {
                [key: string]: string;
            };
            /** Clocks */
            clocks: {
                [key: string]: string;
            };
            /** Roles */
            roles: {
                [key: string]: string;
            };
            /** Commands */
            commands: components["schemas"]["CommandOut"][];
        };
        /**
         * DeductionOut
         * @description A line of the assessment table that takes points off.
         */
        DeductionOut: {
            /** What */
            what: string;
            /** Zh */
            zh: string;
            /** Each */
            each: number;
            /** Most */
            most: number | null;
            /** Note */
            note: string;
        };
        /**
         * Draft
         * @description 拟稿: what the ladder drafted for a leader; `agreed` is None until one has decided.
         */
        Draft: {
            /** No */
            no: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "listing" | "notice";
            /** Unit */
            unit: string;
            /** Why */
            why: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Agreed */
            agreed?: boolean | null;
        };
        /**
         * DrillBegun
         * @description A drill that has begun.
         */
        DrillBegun: {
            /** Id */
            id: string;
            /** Messages */
            messages: number;
        };
        /**
         * DrillOut
         * @description A drill: who confirmed.
         */
        DrillOut: {
            /** Id */
            id: string;
            /**
             * Begun At
             * Format: date-time
             */
            begun_at: string;
            /** People */
            people: components["schemas"]["DrilledOut"][];
            /** Confirmed */
            confirmed: number;
        };
        /**
         * DrilledOut
         * @description One person in a drill: how far each channel's message is, and when it was confirmed.
         */
        DrilledOut: {
            /** Account */
            account: string;
            /** Unit */
            unit: string;
            /** Channels */
            channels: {
                [key: string]: string;
            };
            /** Confirmed At */
            confirmed_at: string | null;
        };
        /**
         * DutyOut
         * @description Duty at one moment. `working`: offices work; else a unit is its duty person and leader.
         */
        DutyOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Roster */
            roster: string;
            /** Working */
            working: boolean;
            /** Places */
            places: components["schemas"]["OnDutyOut"][];
        };
        /**
         * ExcludedOut
         * @description A ticket that the assessment does not count.
         */
        ExcludedOut: {
            /** Case No */
            case_no: string;
            /** Reason */
            reason: string;
        };
        /**
         * FigureGroupOut
         * @description The figures of one unit, town, class, severity, channel or day. `key` is "" for all
         *     together, and for what has no such group or whose group the viewer may not know.
         */
        FigureGroupOut: {
            /** Key */
            key: string;
            /** Name */
            name: string;
            /** Figures */
            figures: {
                [key: string]: components["schemas"]["FigureOut"];
            };
        };
        /**
         * FigureOut
         * @description What an indicator comes to. `value` is null where there is nothing to count.
         */
        FigureOut: {
            /** Part */
            part: number;
            /** Whole */
            whole: number;
            /** Value */
            value: number | null;
            /** Median */
            median: number | null;
            /** P90 */
            p90: number | null;
        };
        /**
         * FiguresOut
         * @description Figures as of `as_of`: everything up to that moment has been counted. Null: nothing has.
         */
        FiguresOut: {
            period: components["schemas"]["PeriodOut"];
            /** As Of */
            as_of: string | null;
            /** By */
            by: string | null;
            /** Groups */
            groups: components["schemas"]["FigureGroupOut"][];
            /**
             * Server Time
             * Format: date-time
             */
            server_time: string;
        };
        /**
         * FrozenMonthOut
         * @description A month whose figures were frozen.
         */
        FrozenMonthOut: {
            /** Month */
            month: string;
            /**
             * Frozen At
             * Format: date-time
             */
            frozen_at: string;
            /** Tickets */
            tickets: number;
            /** Tasks */
            tasks: number;
        };
        /**
         * HotSpotOut
         * @description A class in a town: how often it was reported, and how often in as many days before.
         */
        HotSpotOut: {
            /** Subclass */
            subclass: string;
            /** Class Name */
            class_name: string;
            /** Town */
            town: string;
            /** Town Name */
            town_name: string;
            /** Reports */
            reports: number;
            /** Before */
            before: number;
            /** Growth */
            growth: number | null;
        };
        /**
         * HotSpotsOut
         * @description 热点事件: what was reported most, the most first.
         */
        HotSpotsOut: {
            period: components["schemas"]["PeriodOut"];
            /** As Of */
            as_of: string | null;
            /** Items */
            items: components["schemas"]["HotSpotOut"][];
            /**
             * Server Time
             * Format: date-time
             */
            server_time: string;
        };
        /**
         * IncidentDetail
         * @description One ticket: why it was classified and routed so, and what the viewer may do now.
         */
        IncidentDetail: {
            /** Id */
            id: string;
            /** Case No */
            case_no: string;
            /** Version */
            version: number;
            /** Status */
            status: string;
            /** End */
            end: string | null;
            /** Sensitivity */
            sensitivity: string;
            /** Severity */
            severity: string | null;
            /** Subclass */
            subclass: string | null;
            /** Condition */
            condition: string;
            /** Confidence */
            confidence: number | null;
            /** Channel */
            channel: string;
            /** Request Type */
            request_type: string;
            /** County */
            county: string | null;
            /** Town */
            town: string | null;
            /** Village */
            village: string | null;
            /** Grid */
            grid: string | null;
            /** Lng */
            lng: number | null;
            /** Lat */
            lat: number | null;
            /** Lead */
            lead: string | null;
            /** Co */
            co: components["schemas"]["CoTask"][];
            /** Device */
            device: string | null;
            /** Reports */
            reports: number;
            /** Returns */
            returns: number;
            /** Reworks */
            reworks: number;
            /** Reopenings */
            reopenings: number;
            /** Flags */
            flags: string[];
            /**
             * Opened At
             * Format: date-time
             */
            opened_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Closed At */
            closed_at: string | null;
            /** Due */
            due: {
                [key: string]: string;
            };
            /** Next Due At */
            next_due_at: string | null;
            /**
             * Card
             * @enum {string}
             */
            card: "" | "blue" | "yellow" | "orange" | "red";
            /** Provisional */
            provisional: boolean;
            /** Overdue */
            overdue: components["schemas"]["Clock"][];
            /** Urges */
            urges: number;
            /** Supervised */
            supervised: boolean;
            /** Listed */
            listed: boolean;
            /** Helpers */
            helpers: string[];
            petition: components["schemas"]["PetitionSummary"] | null;
            /**
             * Sight
             * @enum {string}
             */
            sight: "masked" | "working" | "case";
            /** Title */
            title: string;
            classification: components["schemas"]["Classification"] | null;
            proposal: components["schemas"]["Proposal"] | null;
            /**
             * Linked
             * @default []
             */
            linked: string[];
            /**
             * Wants Reply
             * @default false
             */
            wants_reply: boolean;
            /** Occurred At */
            occurred_at?: string | null;
            /**
             * Merged
             * @default []
             */
            merged: string[];
            /** Merged Into */
            merged_into?: string | null;
            /**
             * Split Into
             * @default []
             */
            split_into: string[];
            /** Split From */
            split_from?: string | null;
            /**
             * Whistled
             * @default []
             */
            whistled: components["schemas"]["Whistled"][];
            /**
             * Accused
             * @default []
             */
            accused: string[];
            petition_file?: components["schemas"]["Petition"] | null;
            upstream?: components["schemas"]["Upstream"] | null;
            /** Reports Received */
            reports_received: components["schemas"]["ReportOut"][];
            /** Actions */
            actions: string[];
            /** Candidates */
            candidates: number;
            time: components["schemas"]["TimeOut"];
        };
        /**
         * IncidentList
         * @description A page of tickets.
         */
        IncidentList: {
            /** Items */
            items: components["schemas"]["IncidentView"][];
            /** Next Cursor */
            next_cursor: string | null;
            /**
             * Server Time
             * Format: date-time
             */
            server_time: string;
        };
        /**
         * IncidentView
         * @description A ticket as a list or a board shows it; what is masked is null or empty.
         */
        IncidentView: {
            /** Id */
            id: string;
            /** Case No */
            case_no: string;
            /** Version */
            version: number;
            /** Status */
            status: string;
            /** End */
            end: string | null;
            /** Sensitivity */
            sensitivity: string;
            /** Severity */
            severity: string | null;
            /** Subclass */
            subclass: string | null;
            /** Condition */
            condition: string;
            /** Confidence */
            confidence: number | null;
            /** Channel */
            channel: string;
            /** Request Type */
            request_type: string;
            /** County */
            county: string | null;
            /** Town */
            town: string | null;
            /** Village */
            village: string | null;
            /** Grid */
            grid: string | null;
            /** Lng */
            lng: number | null;
            /** Lat */
            lat: number | null;
            /** Lead */
            lead: string | null;
            /** Co */
            co: components["schemas"]["CoSummary"][];
            /** Device */
            device: string | null;
            /** Reports */
            reports: number;
            /** Returns */
            returns: number;
            /** Reworks */
            reworks: number;
            /** Reopenings */
            reopenings: number;
            /** Flags */
            flags: string[];
            /**
             * Opened At
             * Format: date-time
             */
            opened_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Closed At */
            closed_at: string | null;
            /** Due */
            due: {
                [key: string]: string;
            };
            /** Next Due At */
            next_due_at: string | null;
            /**
             * Card
             * @enum {string}
             */
            card: "" | "blue" | "yellow" | "orange" | "red";
            /** Provisional */
            provisional: boolean;
            /** Overdue */
            overdue: components["schemas"]["Clock"][];
            /** Urges */
            urges: number;
            /** Supervised */
            supervised: boolean;
            /** Listed */
            listed: boolean;
            /** Helpers */
            helpers: string[];
            petition: components["schemas"]["PetitionSummary"] | null;
            /**
             * Sight
             * @enum {string}
             */
            sight: "masked" | "working" | "case";
            /** Title */
            title: string;
        };
        /**
         * IndicatorOut
         * @description What an indicator means. `of` is what is counted: tickets, or units' tasks. `kind` is rate
         *     (part ÷ whole), count, sum, mean (part ÷ whole) or duration (seconds).
         */
        IndicatorOut: {
            /** Name */
            name: string;
            /** Zh */
            zh: string;
            /** En */
            en: string;
            /**
             * Of
             * @enum {string}
             */
            of: "ticket" | "task";
            /**
             * Kind
             * @enum {string}
             */
            kind: "rate" | "count" | "sum" | "mean" | "duration";
            /**
             * Good
             * @enum {string}
             */
            good: "high" | "low" | "";
            /** Formula Zh */
            formula_zh: string;
            /** Note Zh */
            note_zh: string;
            /** Description */
            description: string;
        };
        /**
         * IntakeStatistics
         * @description Cumulative; accepted = routed + dead when nothing is under way.
         */
        IntakeStatistics: {
            /** Reports Accepted */
            reports_accepted: number;
            /** Reports Classified */
            reports_classified: number;
            /** Reports Routed */
            reports_routed: number;
            /** Reports Joined */
            reports_joined: number;
            /** Reports Dead */
            reports_dead: number;
        };
        /**
         * LatenessOut
         * @description How late the run with this number was: from its first due time to its end, or to `as_of`
         *     while it is open. The segments add up to `seconds`.
         */
        LatenessOut: {
            /** No */
            no: number;
            /**
             * Due
             * Format: date-time
             */
            due: string;
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /** Seconds */
            seconds: number;
            /** Segments */
            segments: components["schemas"]["SegmentOut"][];
        };
        /**
         * LeftOutOut
         * @description An audience that nobody stands for.
         */
        LeftOutOut: {
            /** Audience */
            audience: string;
            /** Unit */
            unit: string;
            /** Why */
            why: string;
        };
        /**
         * Me
         * @description The account and its rights.
         */
        Me: {
            /** Id */
            id: string;
            /** Username */
            username: string;
            /** Role */
            role: string;
            /** Unit */
            unit: string | null;
            /** Area */
            area: string | null;
            /** Name */
            name: string;
            rights: components["schemas"]["Rights"];
        };
        /**
         * NoticeOut
         * @description Something that one was told in the app.
         */
        NoticeOut: {
            /** Id */
            id: string;
            /** Incident Id */
            incident_id: string | null;
            /** What */
            what: string;
            /** Step */
            step: string;
            /** Card */
            card: string;
            /** Urgent */
            urgent: boolean;
            zh: components["schemas"]["WordsOut"];
            en: components["schemas"]["WordsOut"];
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Confirmed At */
            confirmed_at: string | null;
        };
        /**
         * OnDutyOut
         * @description Who is on duty in one capacity of one unit.
         */
        OnDutyOut: {
            /** Unit */
            unit: string;
            /** Unit Name */
            unit_name: string;
            /** Role */
            role: string;
            /** Role Zh */
            role_zh: string;
            /** Accounts */
            accounts: string[];
        };
        /**
         * Order
         * @description 督办单: one order of the ticket, to which unit, and whether it replied.
         */
        Order: {
            /** No */
            no: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "timeout" | "leader" | "important";
            /** Unit */
            unit: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Automatic */
            automatic: boolean;
            /** Reply By */
            reply_by?: string | null;
            /** Replied At */
            replied_at?: string | null;
        };
        /**
         * OutcomeOut
         * @description How a command came out.
         */
        OutcomeOut: {
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "done" | "unchanged" | "refused" | "dead";
            /** Command Id */
            command_id: string;
            /** Version */
            version: number | null;
            incident?: components["schemas"]["IncidentView"] | null;
            /** Reason */
            reason?: string | null;
            /** Zh */
            zh?: string | null;
            /** En */
            en?: string | null;
            /**
             * Facts
             * @default {}
             */
            facts: {
                [key: string]: string;
            };
        };
        /**
         * Overdue
         * @description 首次超期: that a run passed its due time. It stays for ever (DOMAIN 0.4).
         */
        Overdue: {
            /** No */
            no: number;
            clock: components["schemas"]["Clock"];
            /** Holder */
            holder: string;
            /**
             * Task
             * @default
             */
            task: string;
            /**
             * Due
             * Format: date-time
             */
            due: string;
        };
        /**
         * PauseOut
         * @description A span that is left out of a run; `until` is null while it lasts.
         */
        PauseOut: {
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Until */
            until: string | null;
        };
        /**
         * Pending
         * @description A command that is still under way.
         */
        Pending: {
            /** Command Id */
            command_id: string;
            /** Look At */
            look_at: string;
        };
        /**
         * PendingOut
         * @description An application for more time that waits: for the department's leader, or, endorsed, for the
         *     centre. `run` is the handling run.
         */
        PendingOut: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "extension" | "suspension";
            /** Run */
            run: number;
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /** Endorsed */
            endorsed: boolean;
        };
        /**
         * PeriodOut
         * @description Days, both counted. `frozen_at` is when the month's figures were frozen, null while they
         *     follow the tickets.
         */
        PeriodOut: {
            /**
             * First
             * Format: date
             */
            first: string;
            /**
             * Last
             * Format: date
             */
            last: string;
            /** Month */
            month: string | null;
            /** Frozen At */
            frozen_at: string | null;
        };
        /**
         * Petition
         * @description 信访件: its registration, its way, its notices, its opinion and their reviews. Who asks and
         *     what they say lies sealed beside the events.
         */
        Petition: {
            /**
             * Form
             * @default
             */
            form: string;
            /**
             * People
             * @default 0
             */
            people: number;
            /**
             * Representatives
             * @default 0
             */
            representatives: number;
            /** Route */
            route?: ("litigation" | "reconsideration" | "arbitration" | "other_procedure" | "handling") | null;
            /**
             * Notices
             * @default []
             */
            notices: ("accepted" | "not_accepted" | "transferred" | "extended")[];
            /** Delivered At */
            delivered_at?: string | null;
            /** Apply Until */
            apply_until?: string | null;
            /**
             * Reviews
             * @default []
             */
            reviews: components["schemas"]["Review"][];
            /** Ended At */
            ended_at?: string | null;
        };
        /**
         * PetitionSummary
         * @description How far a petition is: its way, and whether its opinion was delivered.
         */
        PetitionSummary: {
            /** Route */
            route: string | null;
            /** Delivered */
            delivered: boolean;
        };
        /**
         * PoliciesOut
         * @description The versions in force.
         */
        PoliciesOut: {
            calendar: components["schemas"]["CalendarOut"];
            /** Limits */
            limits: string;
            /** Ladders */
            ladders: string;
        };
        /**
         * PrintedOut
         * @description A printed file: `unchanged` says whether the newest of the `version` events that it shows has
         *     the hash that it had; `file_matches`, where a digest was asked about, whether that is the file
         *     which was handed out.
         */
        PrintedOut: {
            /** Code */
            code: string;
            /** Case No */
            case_no: string | null;
            /** Version */
            version: number;
            /**
             * Printed At
             * Format: date-time
             */
            printed_at: string;
            /** Head */
            head: string;
            /** Unchanged */
            unchanged: boolean;
            /** File Matches */
            file_matches: boolean | null;
        };
        /**
         * ProblemDocument
         * @description The shape of every refusal (RFC 9457).
         */
        ProblemDocument: {
            /** Type */
            type: string;
            /** Title */
            title: string;
            /** Status */
            status: number;
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /**
             * Errors
             * @default []
             */
            errors: components["schemas"]["ProblemError"][];
        };
        /**
         * ProblemError
         * @description One rule that one field breaks.
         */
        ProblemError: {
            /** Field */
            field: string;
            /** Rule */
            rule: string;
            /** Message */
            message: string;
        };
        /**
         * Proposal
         * @description Which lead and co-handlers a routing rule names, and which rule of which version.
         */
        Proposal: {
            /** Lead */
            lead: string | null;
            /**
             * Co Units
             * @default []
             */
            co_units: string[];
            /** Rule */
            rule: string;
            /** Rules Version */
            rules_version: string;
            /**
             * Why
             * @default
             */
            why: string;
        };
        /**
         * ReportOut
         * @description A report of a ticket.
         */
        ReportOut: {
            /** Report Id */
            report_id: string;
            /** Channel */
            channel: string;
            /** Source System */
            source_system: string;
            /** External No */
            external_no: string;
            /**
             * Received At
             * Format: date-time
             */
            received_at: string;
            /** Joined */
            joined: boolean;
            /** Text */
            text: string | null;
            /** Address */
            address: string | null;
            /** Reading */
            reading: {
                [key: string]: unknown;
            } | null;
            /** Attachments */
            attachments: string[];
            reporter: components["schemas"]["ReporterOut"] | null;
        };
        /**
         * ReportStage
         * @description How far a report is.
         */
        ReportStage: {
            /** Report Id */
            report_id: string;
            /**
             * Stage
             * @enum {string}
             */
            stage: "accepted" | "routed" | "joined" | "dead";
            /** Received At */
            received_at: string | null;
            /** Incident Id */
            incident_id?: string | null;
            /** Case No */
            case_no?: string | null;
            /** Status */
            status?: string | null;
            /** Status Zh */
            status_zh?: string | null;
        };
        /**
         * ReportTaken
         * @description The answer to a report that was accepted.
         */
        ReportTaken: {
            /** Report Id */
            report_id: string;
            /** Tracking Code */
            tracking_code: string;
            /** Known */
            known: boolean;
            /** Flags */
            flags: string[];
        };
        /**
         * ReporterOut
         * @description The reporter, masked.
         */
        ReporterOut: {
            /** Name */
            name: string | null;
            /** Phone */
            phone: string | null;
            /** Anonymous */
            anonymous: boolean;
            /** Confidential */
            confidential: boolean;
            /** Wants Reply */
            wants_reply: boolean;
        };
        /**
         * Review
         * @description 复查 (the first) or 复核 (the second): when it was applied for, and what came of it.
         */
        Review: {
            /**
             * No
             * @enum {integer}
             */
            no: 1 | 2;
            /**
             * Applied At
             * Format: date-time
             */
            applied_at: string;
            /** Decided At */
            decided_at?: string | null;
            /** Result */
            result?: ("upheld" | "changed" | "revoked") | null;
        };
        /**
         * Rights
         * @description What the role may do at all; each ticket decides again.
         */
        Rights: {
            /** Commands */
            commands: string[];
            /** Report Channels */
            report_channels: string[];
            /** Lists */
            lists: boolean;
            /** Intake Statistics */
            intake_statistics: boolean;
        };
        /**
         * ScoreOut
         * @description A unit's score of a hundred, null when nothing gives points; what each line gave (null:
         *     nothing to count) and took off; the figures that it rests on.
         */
        ScoreOut: {
            /** Unit */
            unit: string;
            /** Name */
            name: string;
            /** Score */
            score: number | null;
            /** Given */
            given: {
                [key: string]: number | null;
            };
            /** Lost */
            lost: {
                [key: string]: number;
            };
            /** Figures */
            figures: {
                [key: string]: components["schemas"]["FigureOut"];
            };
        };
        /**
         * SegmentOut
         * @description A share of lateness in continuous seconds, and whose it was: the unit's or the centre's that
         *     had the ticket (`holder`), or nobody's: suspended, closed, off hours, the system away.
         */
        SegmentOut: {
            /**
             * Whose
             * @enum {string}
             */
            whose: "unit" | "centre" | "pause" | "closed" | "off_hours" | "fault";
            /** Holder */
            holder: string;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Seconds */
            seconds: number;
        };
        /**
         * ShareOut
         * @description A line of the assessment table that gives points.
         */
        ShareOut: {
            /** What */
            what: string;
            /** Zh */
            zh: string;
            /** Weight */
            weight: number;
            /** Zero */
            zero: number;
            /** Full */
            full: number;
            /** Note */
            note: string;
        };
        /**
         * Status
         * @description Where a ticket stands in the closed loop (工单状态).
         * @enum {string}
         */
        Status: "REPORTED" | "CHECKING_PRE" | "PENDING_ACCEPT" | "SELF_HANDLED" | "HANDED_OVER" | "REJECTED" | "TRANSFERRED_OUT" | "WITHDRAWN" | "MERGED" | "SPLIT" | "PENDING_DISPATCH" | "PENDING_SIGN" | "RETURN_REVIEW" | "HANDLING" | "SUSPENDED" | "FEEDBACK" | "CHECKING_POST" | "REWORK" | "PENDING_VISIT" | "PETITION_REVIEW" | "CLOSED" | "REOPENED" | "ARCHIVED";
        /**
         * TellingOut
         * @description Who would be told now of a step of a ticket.
         */
        TellingOut: {
            /** Incident Id */
            incident_id: string;
            /** Clock */
            clock: string;
            /** Step */
            step: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Told */
            told: components["schemas"]["ToldOut"][];
            /** Left Out */
            left_out: components["schemas"]["LeftOutOut"][];
        };
        /**
         * TimeOut
         * @description A ticket's time as it stood at `as_of`: clocks, who was charged, what passed its due time,
         *     what waits for an approval, orders, drafts and the ledger of returns.
         */
        TimeOut: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** Runs */
            runs: components["schemas"]["ClockRunOut"][];
            /** Charged */
            charged: components["schemas"]["ChargedOut"][];
            /** Overdue */
            overdue: components["schemas"]["Overdue"][];
            /** Lateness */
            lateness: components["schemas"]["LatenessOut"][];
            pending: components["schemas"]["PendingOut"] | null;
            /** Extensions */
            extensions: number;
            /** Suspended Until */
            suspended_until: string | null;
            /** Orders */
            orders: components["schemas"]["Order"][];
            /** Drafts */
            drafts: components["schemas"]["Draft"][];
            /** Bounces */
            bounces: components["schemas"]["Bounce"][];
            appeal: components["schemas"]["AppealOut"] | null;
            /** Reporter Urges */
            reporter_urges: number;
            /** Co Proposed */
            co_proposed: string[];
            /** Checked */
            checked: string;
        };
        /**
         * TokenOut
         * @description A token and whose it is.
         */
        TokenOut: {
            /** Access Token */
            access_token: string;
            /** Token Type */
            token_type: string;
            /** Expires In */
            expires_in: number;
            account: components["schemas"]["AccountOut"];
        };
        /**
         * ToldOut
         * @description One message that would go to one account.
         */
        ToldOut: {
            /** Account */
            account: string;
            /** Audience */
            audience: string;
            /** Unit */
            unit: string;
            /** Role */
            role: string;
            /** Channel */
            channel: string;
            /**
             * Not Before
             * Format: date-time
             */
            not_before: string;
        };
        /**
         * Tracked
         * @description What the public is told by a tracking code: stage and times, those of the ticket that its
         *     own follows; `parts` where it was split.
         */
        Tracked: {
            /** Stage */
            stage: string;
            /** Status Zh */
            status_zh: string;
            /**
             * Received At
             * Format: date-time
             */
            received_at: string;
            /**
             * Parts
             * @default []
             */
            parts: components["schemas"]["TrackedPart"][];
            /** Accepted At */
            accepted_at?: string | null;
            /** Closed At */
            closed_at?: string | null;
        };
        /**
         * TrackedPart
         * @description One matter of a report that had several.
         */
        TrackedPart: {
            /** Stage */
            stage: string;
            /** Status Zh */
            status_zh: string;
            /** Accepted At */
            accepted_at?: string | null;
            /** Closed At */
            closed_at?: string | null;
        };
        /**
         * UnitOut
         * @description A unit.
         */
        UnitOut: {
            /** Code */
            code: string;
            /** Name */
            name: string;
            /** Kind */
            kind: string;
            /** Area Code */
            area_code: string | null;
        };
        /**
         * Upstream
         * @description 上级工单: who sent it, under which number, in which round, and when they want it back.
         */
        Upstream: {
            /**
             * Level
             * @enum {string}
             */
            level: "city" | "province";
            /** Number */
            number: string;
            /** Round */
            round: number;
            /**
             * Due
             * Format: date-time
             */
            due: string;
            /**
             * Asks
             * @default []
             */
            asks: components["schemas"]["UpstreamAsk"][];
            /** Submitted At */
            submitted_at?: string | null;
        };
        /**
         * UpstreamAsk
         * @description 向上申请: what was asked of them, and their answer once it is there.
         */
        UpstreamAsk: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "return" | "extension" | "suspension";
            /** Until */
            until?: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Agreed */
            agreed?: boolean | null;
        };
        /**
         * Whistled
         * @description 吹哨报到: one call of one unit to the spot. Both sides are counted (DOMAIN 2.5): the town by
         *     what it called, the unit by whether it came, and in time.
         */
        Whistled: {
            /** Unit */
            unit: string;
            /** By */
            by: string;
            /**
             * Occasion
             * @enum {string}
             */
            occasion: "complaint" | "enforcement" | "emergency";
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Came At */
            came_at?: string | null;
            /**
             * Late
             * @default false
             */
            late: boolean;
            /** Released At */
            released_at?: string | null;
        };
        /**
         * WordsOut
         * @description A message in one language.
         */
        WordsOut: {
            /** Title */
            title: string;
            /** Body */
            body: string;
        };
        /**
         * PositionIn
         * @description A point as measured: degrees, and how exact in metres.
         */
        PositionIn: {
            /** Lng */
            lng: number;
            /** Lat */
            lat: number;
            /**
             * Crs
             * @default wgs84
             * @enum {string}
             */
            crs: "wgs84" | "gcj02" | "bd09";
            /**
             * Accuracy M
             * @default null
             */
            accuracy_m: number | null;
        };
        /**
         * ReadingIn
         * @description What a sensor measured, and the condition that it says is met.
         */
        ReadingIn: {
            /** Kind */
            kind: string;
            /** Value */
            value: number;
            /**
             * Unit
             * @default
             */
            unit: string;
            /**
             * Condition
             * @default
             */
            condition: string;
        };
        /**
         * ReporterIn
         * @description Who reports (诉求人).
         */
        ReporterIn: {
            /**
             * Name
             * @default
             */
            name: string;
            /**
             * Phone
             * @default
             */
            phone: string;
            /**
             * Anonymous
             * @default false
             */
            anonymous: boolean;
            /**
             * Confidential
             * @default false
             */
            confidential: boolean;
            /**
             * Wants Reply
             * @default false
             */
            wants_reply: boolean;
        };
        /**
         * UpstreamIn
         * @description 上级交办: who sent it down, until when, and what a later round of the number asks for.
         */
        UpstreamIn: {
            /**
             * Level
             * @enum {string}
             */
            level: "city" | "province";
            /**
             * Due
             * Format: date-time
             */
            due: string;
            /**
             * Action
             * @default rework
             * @enum {string}
             */
            action: "rework" | "urge" | "supplement";
        };
        /**
         * ReportIn
         * @description A report (上报): a channel, and one of text, attachments or reading.
         */
        ReportIn: {
            /** Channel */
            channel: string;
            /**
             * Source System
             * @default
             */
            source_system: string;
            /**
             * External No
             * @default
             */
            external_no: string;
            /**
             * Round
             * @default 1
             */
            round: number;
            /**
             * Client Uuid
             * @default
             */
            client_uuid: string;
            /**
             * Request Type
             * @default
             */
            request_type: string;
            /**
             * Text
             * @default
             */
            text: string;
            /**
             * Occurred At
             * @default null
             */
            occurred_at: string | null;
            /** @default null */
            position: components["schemas"]["PositionIn"] | null;
            /**
             * Address
             * @default
             */
            address: string;
            /**
             * Area Code
             * @default null
             */
            area_code: string | null;
            /**
             * Subclass
             * @default null
             */
            subclass: string | null;
            /**
             * Device
             * @default null
             */
            device: string | null;
            /** @default null */
            reading: components["schemas"]["ReadingIn"] | null;
            /** @default null */
            reporter: components["schemas"]["ReporterIn"] | null;
            /** Attachments */
            attachments?: string[];
            /** @default null */
            upstream: components["schemas"]["UpstreamIn"] | null;
            /**
             * Self Handling
             * @default false
             */
            self_handling: boolean;
        };
        /**
         * BatchIn
         * @description Up to 500 reports; each has its own result.
         */
        BatchIn: {
            /** Reports */
            reports: components["schemas"]["ReportIn"][];
        };
        /**
         * CorrectBody
         * @description 更正: a person corrects class, condition, severity or place.
         */
        CorrectBody: {
            /**
             * Subclass
             * @default null
             */
            subclass: string | null;
            /**
             * Condition
             * @default null
             */
            condition: string | null;
            /**
             * Severity
             * @default null
             */
            severity: ("S1" | "S2" | "S3" | "S4") | null;
            /**
             * Area Code
             * @default null
             */
            area_code: string | null;
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RefuseBody
         * @description 不予受理: with a legal reason code and guidance for the reporter.
         */
        RefuseBody: {
            /**
             * Reason Code
             * @enum {string}
             */
            reason_code: "not_in_scope" | "judicial" | "arbitration" | "reconsideration" | "petition_route" | "state_secret" | "privacy" | "unlawful" | "repeat_answered" | "no_facts" | "withdrawn_by_law";
            /** Guidance */
            guidance: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * TransferOutBody
         * @description 移送: the matter belongs to another authority by law. Emergencies are handed over.
         */
        TransferOutBody: {
            /**
             * Authority
             * @enum {string}
             */
            authority: "court" | "arbitration" | "reconsideration" | "discipline" | "petition" | "other";
            /** Guidance */
            guidance: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * HandOverBody
         * @description 移交: an emergency for 110, 119, 120 or 122; the call goes first (DOMAIN 0.14).
         */
        HandOverBody: {
            /**
             * To
             * @enum {string}
             */
            to: "110" | "119" | "120" | "122";
            /**
             * Called At
             * Format: date-time
             */
            called_at: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ConfirmHandoverBody
         * @description 移交确认: their number.
         */
        ConfirmHandoverBody: {
            /** Number */
            number: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * DeclineHandoverBody
         * @description 移交被拒: they do not take it; it goes to dispatch.
         */
        DeclineHandoverBody: {
            /** Reason */
            reason: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * AnswerBody
         * @description 直接答复: a question with a known answer is answered and closed.
         */
        AnswerBody: {
            /**
             * Article
             * @default
             */
            article: string;
            /** Answer */
            answer: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * AcceptBody
         * @description 受理(立案).
         */
        AcceptBody: {
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * OrderCheckBody
         * @description 核查: whoever is on shift in the responsible grid looks at the place.
         */
        OrderCheckBody: {
            /**
             * Question
             * @default
             */
            question: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ReportCheckBody
         * @description 核查反馈: before acceptance whether it exists, after feedback whether it is done; with photo
         *     and position (WGS 84 degrees), or unable to tell and why.
         */
        ReportCheckBody: {
            /**
             * Result
             * @enum {string}
             */
            result: "exists" | "not_exists" | "passed" | "failed" | "unable";
            /**
             * Photos
             * @default []
             */
            photos: string[];
            /**
             * Lng
             * @default null
             */
            lng: number | null;
            /**
             * Lat
             * @default null
             */
            lat: number | null;
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * SelfHandleBody
         * @description 网格自行处置: settled on the spot, with photos from before and after.
         */
        SelfHandleBody: {
            /** Before */
            before: string[];
            /** After */
            after: string[];
            /** Result */
            result: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * DispatchBody
         * @description 分派: one lead (主办) and any number of co-handlers (协办).
         */
        DispatchBody: {
            /** Lead */
            lead: string;
            /**
             * Co Units
             * @default []
             */
            co_units: string[];
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * SignBody
         * @description 签收.
         */
        SignBody: {
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RequestReturnBody
         * @description 退单申请: reason, legal basis and the unit that should have it.
         */
        RequestReturnBody: {
            /** Reason */
            reason: string;
            /** Basis */
            basis: string;
            /**
             * Suggested Unit
             * @default null
             */
            suggested_unit: string | null;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RuleReturnBody
         * @description 退单裁定: agreed (with a new lead: 同意改派) or dismissed (驳回).
         */
        RuleReturnBody: {
            /** Agree */
            agree: boolean;
            /**
             * Lead
             * @default null
             */
            lead: string | null;
            /**
             * Co Units
             * @default []
             */
            co_units: string[];
            /** Opinion */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ForceRedispatchBody
         * @description 强制改派.
         */
        ForceRedispatchBody: {
            /** Reason */
            reason: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RecordContactBody
         * @description 联系、到场、过程反馈、阶段性答复.
         */
        RecordContactBody: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "contact" | "on_site" | "progress" | "interim";
            /**
             * Reached
             * @default true
             */
            reached: boolean;
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * GiveFeedbackBody
         * @description 反馈: the department confirms what was done.
         */
        GiveFeedbackBody: {
            /**
             * True
             * @default true
             */
            true: boolean;
            /**
             * In Duty
             * @default true
             */
            in_duty: boolean;
            /** Solved */
            solved: boolean;
            /**
             * Unsolved Reason
             * @default
             */
            unsolved_reason: string;
            /** Handling */
            handling: string;
            /**
             * Public Reply
             * @default
             */
            public_reply: string;
            /**
             * Attachments
             * @default []
             */
            attachments: string[];
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ProposeCoBody
         * @description 申请加派协办: the lead names units that should help.
         */
        ProposeCoBody: {
            /** Units */
            units: string[];
            /** Reason */
            reason: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * AddCoBody
         * @description 加派协办.
         */
        AddCoBody: {
            /** Units */
            units: string[];
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * WaiveCoBody
         * @description 免除协办: a co-handler need not give a result any more.
         */
        WaiveCoBody: {
            /** Unit */
            unit: string;
            /** Reason */
            reason: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RequestExtensionBody
         * @description 申请延期: a new due time with its reason, asked for before the present one.
         */
        RequestExtensionBody: {
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /** Reason */
            reason: string;
            /**
             * Evidence
             * @default []
             */
            evidence: string[];
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RequestSuspensionBody
         * @description 申请挂起: until when nothing can be done, and why.
         */
        RequestSuspensionBody: {
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /** Reason */
            reason: string;
            /**
             * Evidence
             * @default []
             */
            evidence: string[];
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * EndorseAdjustmentBody
         * @description 部门审批: the department's leader passes the application on, or not.
         */
        EndorseAdjustmentBody: {
            /** Agree */
            agree: boolean;
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RuleAdjustmentBody
         * @description 中心审批: the centre grants or refuses the extension or suspension.
         */
        RuleAdjustmentBody: {
            /** Agree */
            agree: boolean;
            /** Opinion */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ResumeHandlingBody
         * @description 恢复办理: before the time until which the ticket is suspended.
         */
        ResumeHandlingBody: {
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ForceCloseBody
         * @description 强制结案: by the centre's leader, with who approved it.
         */
        ForceCloseBody: {
            /** Reason */
            reason: string;
            /** Approver */
            approver: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * OrderReworkBody
         * @description 退回重办: what is missing.
         */
        OrderReworkBody: {
            /** Missing */
            missing: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * PassReviewBody
         * @description 审核通过.
         */
        PassReviewBody: {
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RecordVisitBody
         * @description 回访: who was reached, whether it is solved, how satisfied the reporter is (1–5).
         */
        RecordVisitBody: {
            /** Reached */
            reached: boolean;
            /**
             * Solved
             * @default null
             */
            solved: boolean | null;
            /**
             * Satisfied Result
             * @default null
             */
            satisfied_result: number | null;
            /**
             * Satisfied Attitude
             * @default null
             */
            satisfied_attitude: number | null;
            /**
             * Justified
             * @default false
             */
            justified: boolean;
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ReopenBody
         * @description 重启: the same reporter and matter again, or new facts.
         */
        ReopenBody: {
            /** New Facts */
            new_facts: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * AppealBody
         * @description 超时申诉: the unit asks that its lateness be left out of statistics.
         */
        AppealBody: {
            /** Reason */
            reason: string;
            /**
             * Evidence
             * @default []
             */
            evidence: string[];
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * EndorseAppealBody
         * @description 申诉初审: the first of two reviews.
         */
        EndorseAppealBody: {
            /** Agree */
            agree: boolean;
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RuleAppealBody
         * @description 申诉终审: granted changes statistics only; the fact stays (DOMAIN 0.4).
         */
        RuleAppealBody: {
            /** Agree */
            agree: boolean;
            /** Opinion */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RecordUrgeBody
         * @description 催单: the reporter asks where it stands.
         */
        RecordUrgeBody: {
            /**
             * Text
             * @default
             */
            text: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RecordAdditionBody
         * @description 补充材料: the reporter adds to what was reported.
         */
        RecordAdditionBody: {
            /** Text */
            text: string;
            /**
             * Evidence
             * @default []
             */
            evidence: string[];
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * WithdrawBody
         * @description 撤回: the reporter takes it back, and an acceptor confirms that.
         */
        WithdrawBody: {
            /** Reason */
            reason: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * UrgeBody
         * @description 催办.
         */
        UrgeBody: {
            /** Requirement */
            requirement: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * SuperviseBody
         * @description 督办: an order with what is required and until when to reply.
         */
        SuperviseBody: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "timeout" | "leader" | "important";
            /** Requirement */
            requirement: string;
            /**
             * Reply By
             * Format: date-time
             */
            reply_by: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ReplyOrderBody
         * @description 督办回复: the unit answers the orders that it has.
         */
        ReplyOrderBody: {
            /** Reply */
            reply: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ListTicketBody
         * @description 挂牌督办.
         */
        ListTicketBody: {
            /** Requirement */
            requirement: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RaiseSeverityBody
         * @description 提级: the matter is graver than it was taken for.
         */
        RaiseSeverityBody: {
            /**
             * Severity
             * @enum {string}
             */
            severity: "S1" | "S2" | "S3";
            /** Reason */
            reason: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * SignDraftBody
         * @description 签发: a leader of the centre signs or drops what the ladder drafted (挂牌, 通报, 约谈).
         */
        SignDraftBody: {
            /** Draft */
            draft: number;
            /** Agree */
            agree: boolean;
            /**
             * Form
             * @default notice
             * @enum {string}
             */
            form: "notice" | "interview";
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * MergeBody
         * @description 并案: the ticket is the same matter as another, its parent, and follows it.
         */
        MergeBody: {
            /** Into */
            into: string;
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * UnmergeBody
         * @description 撤销并案: it was another matter after all. `parent` is what it was merged into.
         */
        UnmergeBody: {
            /** Parent */
            parent: string;
            /** Reason */
            reason: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * Part
         * @description One matter of a report that has several: what, where (where the whole is, unless told
         *     otherwise), and in the words in which it goes to its unit.
         */
        Part: {
            /** Subclass */
            subclass: string;
            /**
             * Condition
             * @default
             */
            condition: string;
            /**
             * Severity
             * @default null
             */
            severity: ("S1" | "S2" | "S3" | "S4") | null;
            /**
             * Area Code
             * @default null
             */
            area_code: string | null;
            /** Text */
            text: string;
        };
        /**
         * SplitBody
         * @description 拆单: one report with matters of several departments becomes a ticket for each.
         */
        SplitBody: {
            /** Parts */
            parts: components["schemas"]["Part"][];
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * UpstreamRoundBody
         * @description 上级再次交办: the same number with a new round: they refuse the result (rework), urge, or
         *     add something. Not another ticket.
         */
        UpstreamRoundBody: {
            /** Round */
            round: number;
            /**
             * Action
             * @enum {string}
             */
            action: "rework" | "urge" | "supplement";
            /**
             * Due
             * @default null
             */
            due: string | null;
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * AskUpstreamBody
         * @description 向上申请: return, extension and suspension are not the county's to grant.
         */
        AskUpstreamBody: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "return" | "extension" | "suspension";
            /**
             * Until
             * @default null
             */
            until: string | null;
            /** Reason */
            reason: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RecordUpstreamAnswerBody
         * @description 上级答复, to what was asked.
         */
        RecordUpstreamAnswerBody: {
            /** Agree */
            agree: boolean;
            /**
             * Due
             * @default null
             */
            due: string | null;
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RegisterPetitionBody
         * @description 信访登记: how it came, how many ask, and whom they elected to speak for them.
         */
        RegisterPetitionBody: {
            /**
             * Form
             * @enum {string}
             */
            form: "letter" | "online" | "visit" | "phone";
            /**
             * People
             * @default 1
             */
            people: number;
            /**
             * Representatives
             * @default []
             */
            representatives: string[];
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * RecordAccusedBody
         * @description 被反映单位: who must learn nothing of it. What is named here takes the place of what was.
         */
        RecordAccusedBody: {
            /** Units */
            units: string[];
            /** Reason */
            reason: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * SortClaimBody
         * @description 分类: which legal way a claim takes (Art. 31).
         */
        SortClaimBody: {
            /**
             * Route
             * @enum {string}
             */
            route: "litigation" | "reconsideration" | "arbitration" | "other_procedure" | "handling";
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * GiveNoticeBody
         * @description 告知: what the petitioner is told in writing (Art. 23, 34).
         */
        GiveNoticeBody: {
            /**
             * About
             * @enum {string}
             */
            about: "accepted" | "not_accepted" | "transferred" | "extended";
            /** Notice */
            notice: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * DeliverOpinionBody
         * @description 意见书送达: the opinion, of the handling or of a review, has reached the petitioner.
         */
        DeliverOpinionBody: {
            /** Receipt */
            receipt: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ApplyReviewBody
         * @description 申请复查、复核: within 30 days of the delivery (Art. 35, 36).
         */
        ApplyReviewBody: {
            /** Grounds */
            grounds: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * DecideReviewBody
         * @description 复查意见、复核意见.
         */
        DecideReviewBody: {
            /**
             * Result
             * @enum {string}
             */
            result: "upheld" | "changed" | "revoked";
            /** Opinion */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * EndPetitionBody
         * @description 信访终结: no more is heard of the same facts and reasons (Art. 36).
         */
        EndPetitionBody: {
            /** Reason */
            reason: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * WhistleBody
         * @description 吹哨: a town calls units to the spot. An emergency's have the table's time to arrive; else
         *     the town may name until when.
         */
        WhistleBody: {
            /**
             * Occasion
             * @enum {string}
             */
            occasion: "complaint" | "enforcement" | "emergency";
            /** Units */
            units: string[];
            /**
             * Arrive By
             * @default null
             */
            arrive_by: string | null;
            /** Requirement */
            requirement: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ReportInBody
         * @description 报到: a unit that was called is there.
         */
        ReportInBody: {
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ReleaseBody
         * @description 解除: the town lets a unit go; 事不完,人不走.
         */
        ReleaseBody: {
            /** Unit */
            unit: string;
            /**
             * Opinion
             * @default
             */
            opinion: string;
            /**
             * Seen Version
             * @default null
             */
            seen_version: number | null;
        };
        /**
         * ChannelIn
         * @description An address of one's own: a mail address or a telephone number.
         */
        ChannelIn: {
            /** Address */
            address: string;
            /**
             * Urgent Only
             * @default false
             */
            urgent_only: boolean;
            /**
             * Language
             * @default zh
             * @enum {string}
             */
            language: "zh" | "en";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    healthz_healthz_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    readyz_readyz_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    token_api_v1_auth_token_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["Body_token_api_v1_auth_token_post"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    renew_api_v1_auth_renew_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    me_api_v1_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    post_report_api_v1_reports_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportIn"];
            };
        };
        responses: {
            /** @description Known already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportTaken"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportTaken"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    post_batch_api_v1_reports_batch_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchTaken"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    report_api_v1_reports__report_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportStage"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    track_api_v1_track__code__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tracked"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_incidents_api_v1_incidents_get: {
        parameters: {
            query?: {
                status?: components["schemas"]["Status"][] | null;
                severity?: ("S1" | "S2" | "S3" | "S4")[] | null;
                card?: ("blue" | "yellow" | "orange" | "red")[] | null;
                subclass?: string | null;
                class?: string | null;
                area?: string | null;
                unit?: string | null;
                channel?: string | null;
                overdue?: boolean;
                open?: boolean | null;
                mine?: boolean;
                q?: string | null;
                opened_from?: string | null;
                opened_to?: string | null;
                sort?: ("next_due" | "opened" | "-opened" | "-updated") | null;
                at?: string | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentList"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    one_incident_api_v1_incidents__incident_id__get: {
        parameters: {
            query?: {
                at?: string | null;
            };
            header?: never;
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDetail"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    case_file_api_v1_incidents__incident_id__case_file_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseFileOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    candidates_api_v1_incidents__incident_id__candidates_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CandidateOut"][];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    printed_api_v1_incidents__incident_id__case_file_print_get: {
        parameters: {
            query?: {
                format?: "pdf" | "html";
            };
            header?: never;
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                    "text/html": unknown;
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    verify_api_v1_printed__code__get: {
        parameters: {
            query?: {
                sha256?: string | null;
            };
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrintedOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_correct_api_v1_incidents__incident_id__correct_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorrectBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_refuse_api_v1_incidents__incident_id__refuse_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefuseBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_transfer_out_api_v1_incidents__incident_id__transfer_out_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransferOutBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_hand_over_api_v1_incidents__incident_id__hand_over_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandOverBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_confirm_handover_api_v1_incidents__incident_id__confirm_handover_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmHandoverBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_decline_handover_api_v1_incidents__incident_id__decline_handover_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeclineHandoverBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_answer_api_v1_incidents__incident_id__answer_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_accept_api_v1_incidents__incident_id__accept_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_order_check_api_v1_incidents__incident_id__order_check_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderCheckBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_report_check_api_v1_incidents__incident_id__report_check_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportCheckBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_self_handle_api_v1_incidents__incident_id__self_handle_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SelfHandleBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_dispatch_api_v1_incidents__incident_id__dispatch_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DispatchBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_sign_api_v1_incidents__incident_id__sign_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_return_api_v1_incidents__incident_id__return_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestReturnBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_rule_return_api_v1_incidents__incident_id__rule_return_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleReturnBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_force_redispatch_api_v1_incidents__incident_id__force_redispatch_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForceRedispatchBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_contact_api_v1_incidents__incident_id__contact_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordContactBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_feedback_api_v1_incidents__incident_id__feedback_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GiveFeedbackBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_propose_co_api_v1_incidents__incident_id__propose_co_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposeCoBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_add_co_api_v1_incidents__incident_id__add_co_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddCoBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_waive_co_api_v1_incidents__incident_id__waive_co_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WaiveCoBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_extend_api_v1_incidents__incident_id__extend_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestExtensionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_suspend_api_v1_incidents__incident_id__suspend_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestSuspensionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_endorse_api_v1_incidents__incident_id__endorse_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndorseAdjustmentBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_rule_adjustment_api_v1_incidents__incident_id__rule_adjustment_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleAdjustmentBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_resume_api_v1_incidents__incident_id__resume_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResumeHandlingBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_force_close_api_v1_incidents__incident_id__force_close_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForceCloseBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_rework_api_v1_incidents__incident_id__rework_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderReworkBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_pass_review_api_v1_incidents__incident_id__pass_review_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PassReviewBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_visit_api_v1_incidents__incident_id__visit_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordVisitBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_reopen_api_v1_incidents__incident_id__reopen_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReopenBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_appeal_api_v1_incidents__incident_id__appeal_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppealBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_endorse_appeal_api_v1_incidents__incident_id__endorse_appeal_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndorseAppealBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_rule_appeal_api_v1_incidents__incident_id__rule_appeal_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleAppealBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_reporter_urge_api_v1_incidents__incident_id__reporter_urge_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordUrgeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_reporter_adds_api_v1_incidents__incident_id__reporter_adds_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordAdditionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_withdraw_api_v1_incidents__incident_id__withdraw_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_urge_api_v1_incidents__incident_id__urge_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UrgeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_supervise_api_v1_incidents__incident_id__supervise_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SuperviseBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_reply_order_api_v1_incidents__incident_id__reply_order_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplyOrderBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_list_api_v1_incidents__incident_id__list_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListTicketBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_raise_api_v1_incidents__incident_id__raise_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RaiseSeverityBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_sign_draft_api_v1_incidents__incident_id__sign_draft_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignDraftBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_merge_api_v1_incidents__incident_id__merge_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_unmerge_api_v1_incidents__incident_id__unmerge_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnmergeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_split_api_v1_incidents__incident_id__split_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SplitBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_upstream_round_api_v1_incidents__incident_id__upstream_round_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpstreamRoundBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_ask_upstream_api_v1_incidents__incident_id__ask_upstream_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskUpstreamBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_upstream_answer_api_v1_incidents__incident_id__upstream_answer_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordUpstreamAnswerBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_register_petition_api_v1_incidents__incident_id__register_petition_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterPetitionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_record_accused_api_v1_incidents__incident_id__record_accused_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordAccusedBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_sort_claim_api_v1_incidents__incident_id__sort_claim_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SortClaimBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_give_notice_api_v1_incidents__incident_id__give_notice_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GiveNoticeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_deliver_opinion_api_v1_incidents__incident_id__deliver_opinion_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeliverOpinionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_apply_review_api_v1_incidents__incident_id__apply_review_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplyReviewBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_decide_review_api_v1_incidents__incident_id__decide_review_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecideReviewBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_end_petition_api_v1_incidents__incident_id__end_petition_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndPetitionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_whistle_api_v1_incidents__incident_id__whistle_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WhistleBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_report_in_api_v1_incidents__incident_id__report_in_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportInBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    send_release_api_v1_incidents__incident_id__release_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                incident_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReleaseBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pending"];
                };
            };
            /** @description Refused, with the reason as code */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    outcome_api_v1_commands__command_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                command_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    intake_api_v1_statistics_intake_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntakeStatistics"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    board_api_v1_statistics_board_get: {
        parameters: {
            query?: {
                area?: string | null;
                unit?: string | null;
                at?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    indicators_api_v1_statistics_indicators_get: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                month?: string | null;
                by?: ("unit" | "town" | "class" | "severity" | "channel" | "day") | null;
                indicator?: string[] | null;
                area?: string | null;
                unit?: string | null;
                class?: string | null;
                channel?: string | null;
                severity?: ("S1" | "S2" | "S3" | "S4")[] | null;
                live?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FiguresOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    definitions_api_v1_statistics_indicators_definitions_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IndicatorOut"][];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    tickets_api_v1_statistics_indicators__name__tickets_get: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                month?: string | null;
                by?: ("unit" | "town" | "class" | "severity" | "channel" | "day") | null;
                group?: string | null;
                which?: "whole" | "part" | "rest";
                area?: string | null;
                unit?: string | null;
                class?: string | null;
                channel?: string | null;
                severity?: ("S1" | "S2" | "S3" | "S4")[] | null;
                live?: boolean;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BehindOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    hot_api_v1_statistics_hot_spots_get: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                month?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HotSpotsOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    months_api_v1_statistics_months_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FrozenMonthOut"][];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    assessment_api_v1_statistics_assessment_get: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                month?: string | null;
                live?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssessmentOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    centre_api_v1_centre_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CentreOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    county_api_v1_county_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CountyOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    areas_api_v1_county_areas_geojson_get: {
        parameters: {
            query?: {
                level?: "county" | "town" | "village" | "grid";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    policies_api_v1_policies_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoliciesOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    now_api_v1_duty_now_get: {
        parameters: {
            query?: {
                at?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DutyOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    told_api_v1_duty_told_get: {
        parameters: {
            query: {
                incident: string;
                step: string;
                clock?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TellingOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    notices_api_v1_duty_notices_get: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeOut"][];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    confirmed_api_v1_duty_confirm__event_id__post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmedOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    begin_api_v1_duty_drills_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrillBegun"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    shown_api_v1_duty_drills__event_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrillOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    channels_api_v1_duty_channels_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelOut"][];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    keep_api_v1_duty_channels__kind__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: "mail" | "sms";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    forget_api_v1_duty_channels__kind__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: components["schemas"]["ChannelKind"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelOut"][];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    auditor_api_v1_auditor_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditOut"];
                };
            };
            /** @description Problem document (RFC 9457) */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
}
