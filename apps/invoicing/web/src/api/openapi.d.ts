// Made from the API's own document by `npm run api-types`: not to be edited.

export interface paths {
    "/api/auth/request-password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mails a link for a new password, if there is such an account */
        post: operations["requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets a new password by the token of the mailed link, and ends all log-ins of the user */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-in/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Logs in by e-mail and password */
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the log-in of the cookie */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-up/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes an account, logs it in and mails a link to confirm the e-mail address */
        post: operations["signUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirms an e-mail address by the token of the mailed link */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened in the organisation, newest first */
        get: operations["listActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Settings that the front end needs before log-in */
        get: operations["getConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Customers by name, or those that hold a fragment */
        get: operations["listCustomers"];
        put?: never;
        /** A new customer */
        post: operations["createCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One customer */
        get: operations["getCustomer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what is given of a customer */
        patch: operations["updateCustomer"];
        trace?: never;
    };
    "/api/v1/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Revenue, what is outstanding, the best customers */
        get: operations["getDashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/failed-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Jobs of the organisation that have failed for good, the latest first
         * @description For owners and admins; with an `invoiceId`, for every member.
         */
        get: operations["listFailedJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invitations that are open, newest first */
        get: operations["listInvitations"];
        put?: never;
        /** Invites an e-mail address, or invites it anew */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes an invitation back */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{token}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the invited user a member, and the organisation the active one */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{token}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who invites whom, by the token of the mailed link */
        get: operations["previewInvitation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invoices, newest first or as sorted */
        get: operations["listInvoices"];
        put?: never;
        /** A draft under the next number */
        post: operations["createInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One invoice with its lines and payments */
        get: operations["getInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Writes a draft anew */
        patch: operations["editInvoice"];
        trace?: never;
    };
    "/api/v1/invoices/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The link by which a customer sees the invoice */
        post: operations["createInvoiceLink"];
        /** Disables the link */
        delete: operations["revokeInvoiceLink"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{id}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Payments of one invoice, newest first */
        get: operations["listPaymentsOfInvoice"];
        put?: never;
        /** Writes down a payment that has arrived */
        post: operations["recordPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{id}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The PDF of an invoice */
        get: operations["getInvoicePdf"];
        put?: never;
        /** Asks for the PDF of an invoice */
        post: operations["renderInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{id}/reminder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The latest reminder of an invoice, sent or not */
        get: operations["getReminder"];
        put?: never;
        /** Has the assistant draft a reminder of an overdue invoice */
        post: operations["draftReminder"];
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a reminder before it is sent */
        patch: operations["editReminder"];
        trace?: never;
    };
    "/api/v1/invoices/{id}/reminder/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mails a reminder to its customer, with the link to the invoice */
        post: operations["sendReminder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a draft to its customer, or voids an invoice */
        post: operations["changeInvoiceStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a job of the organisation is */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives up a failed job */
        post: operations["discardJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries a failed job again; a mail of an invoice goes to its customer’s present address */
        post: operations["retryJob"];
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
        /** Who is logged in, and where they belong */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Renames the user */
        patch: operations["updateMe"];
        trace?: never;
    };
    "/api/v1/me/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Upload your picture in this organisation; it is cut into squares */
        put: operations["uploadAvatar"];
        post?: never;
        /** Remove your picture in this organisation */
        delete: operations["removeAvatar"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the user is logged in, newest first */
        get: operations["listLogins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/logins/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one log-in of the user */
        delete: operations["revokeLogin"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/logins/revoke-others": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends all log-ins of the user but the one that asks */
        post: operations["revokeOtherLogins"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes the password, and ends all other log-ins of the user */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mails another link to confirm the e-mail address */
        post: operations["requestVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who works in the organisation, by name */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One who works in the organisation */
        get: operations["getMember"];
        put?: never;
        post?: never;
        /** Ends a membership: the own one, or as an admin another one */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /** Gives a member another role; only owners make owners, or make them something less */
        patch: operations["updateMember"];
        trace?: never;
    };
    "/api/v1/members/{userId}/avatar/{size}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A member's picture as a square of this many pixels */
        get: operations["getAvatar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description of the API */
        get: operations["getOpenApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisation by itself */
        get: operations["getOrganization"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Renames the organisation */
        patch: operations["renameOrganization"];
        trace?: never;
    };
    "/api/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new organisation, owned by the caller and active in the log-in */
        post: operations["createOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes an organisation of the user the active one */
        post: operations["activateOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Payments of all invoices, newest first */
        get: operations["listPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks the provider how an unanswered charge ended; nothing is charged by that */
        post: operations["checkPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes down how an unanswered charge ended, as the provider shows it elsewhere */
        post: operations["closePayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The plans on offer, cheapest first */
        get: operations["listPlans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/invoices/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An invoice as its customer sees it */
        get: operations["getPublicInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/invoices/{token}/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the PDF is */
        get: operations["getPublicJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/invoices/{token}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pays the invoice by card, or a part of it */
        post: operations["payPublicInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/invoices/{token}/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a payment stands */
        get: operations["getPublicPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/invoices/{token}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The PDF of the invoice */
        get: operations["getPublicInvoicePdf"];
        put?: never;
        /** Asks for the PDF of the invoice */
        post: operations["renderPublicInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Customers and invoices by a fragment of their name or number */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the organisation works */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what is given of the settings */
        patch: operations["updateSettings"];
        trace?: never;
    };
    "/api/v1/subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The plan, its limits and how much of them is used */
        get: operations["getSubscription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscription/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the plan with the month that is paid */
        post: operations["cancelSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscription/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where the owner pays for a plan */
        post: operations["startCheckout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscription/checkouts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is to be paid */
        get: operations["getCheckout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscription/checkouts/{id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pays with a test card; the plan is in force from that moment */
        post: operations["confirmCheckout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscription/portal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where the owner sees bills and changes the card */
        post: operations["openBillingPortal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/stripe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an event of Stripe, proven by its signature */
        post: operations["receiveStripeEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    requestPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Accepted: the work is queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            email: string;
                            emailVerified: boolean;
                            id: string;
                            name: string;
                        };
                    };
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        success: boolean;
                    };
                };
            };
        };
    };
    signUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    name: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            email: string;
                            emailVerified: boolean;
                            id: string;
                            name: string;
                        };
                    };
                };
            };
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            email: string;
                            emailVerified: boolean;
                            id: string;
                            name: string;
                        };
                    };
                };
            };
        };
    };
    listActivity: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            action: string;
                            actor: {
                                email: string;
                                id: string;
                                name: string;
                            } | null;
                            actorName: string;
                            /** Format: date-time */
                            createdAt: string;
                            id: string;
                            subject: {
                                id: string;
                                label: string;
                            };
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        appName: string;
                        demoLogin: {
                            email: string;
                            password: string;
                        } | null;
                        testCards: {
                            accepted: string;
                            declined: string;
                            unanswered: string;
                        } | null;
                    };
                };
            };
        };
    };
    listCustomers: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: string;
                q?: string;
                sort?: "name" | "-name" | "createdAt" | "-createdAt";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            address: string;
                            /** Format: date-time */
                            createdAt: string;
                            email: string;
                            id: string;
                            name: string;
                            /** Format: int32 */
                            version: number;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    createCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    address?: string;
                    /** Format: email */
                    email: string;
                    name: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: string;
                        /** Format: date-time */
                        createdAt: string;
                        email: string;
                        id: string;
                        name: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    getCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: string;
                        /** Format: date-time */
                        createdAt: string;
                        email: string;
                        id: string;
                        name: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    updateCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    address?: string;
                    /** Format: email */
                    email?: string;
                    name?: string;
                    /** Format: int32 */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: string;
                        /** Format: date-time */
                        createdAt: string;
                        email: string;
                        id: string;
                        name: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    getDashboard: {
        parameters: {
            query?: {
                currency?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bestCustomers: {
                            id: string;
                            name: string;
                            /** Format: int64 */
                            netMinor: number;
                        }[];
                        currencies: string[];
                        currency: string;
                        /** Format: int64 */
                        outstandingMinor: number;
                        /** Format: int32 */
                        overdueCount: number;
                        /** Format: int64 */
                        overdueMinor: number;
                        /** Format: int64 */
                        paidThisMonthMinor: number;
                        revenueByMonth: {
                            month: string;
                            /** Format: int64 */
                            netMinor: number;
                        }[];
                    };
                };
            };
        };
    };
    listFailedJobs: {
        parameters: {
            query?: {
                invoiceId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: int32 */
                            attempts: number;
                            /** Format: date-time */
                            failedAt: string;
                            id: string;
                            invoice: {
                                id: string;
                                /** Format: int32 */
                                number: number;
                            } | null;
                            kind: string;
                            mail: {
                                subject: string;
                                to: string;
                            } | null;
                            mayDiscard: boolean;
                            reason: {
                                code: string;
                                message: string;
                            } | null;
                        }[];
                        more: boolean;
                    };
                };
            };
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            createdAt: string;
                            email: string;
                            /** Format: date-time */
                            expiresAt: string;
                            id: string;
                            invitedBy: string;
                            /** @enum {unknown} */
                            role: "admin" | "member";
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    createInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    /** @enum {unknown} */
                    role: "admin" | "member";
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        email: string;
                        /** Format: date-time */
                        expiresAt: string;
                        id: string;
                        invitedBy: string;
                        /** @enum {unknown} */
                        role: "admin" | "member";
                    };
                };
            };
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, with nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @enum {unknown} */
                        role: "owner" | "admin" | "member";
                    };
                };
            };
        };
    };
    previewInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        email: string;
                        invitedBy: string;
                        organization: {
                            name: string;
                        };
                        /** @enum {unknown} */
                        role: "admin" | "member";
                    };
                };
            };
        };
    };
    listInvoices: {
        parameters: {
            query?: {
                cursor?: string;
                customerId?: string;
                issuedFrom?: string;
                issuedTo?: string;
                limit?: string;
                q?: string;
                sort?: "createdAt" | "-createdAt" | "issuedOn" | "-issuedOn" | "dueOn" | "-dueOn" | "number" | "-number" | "totalMinor" | "-totalMinor";
                status?: "draft" | "sent" | "overdue" | "paid" | "void";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: int64 */
                            balanceMinor: number;
                            /** Format: date-time */
                            createdAt: string;
                            currency: string;
                            customer: {
                                id: string;
                                name: string;
                            };
                            /** Format: date */
                            dueOn: string;
                            id: string;
                            /** Format: date */
                            issuedOn: string;
                            /** Format: int64 */
                            netMinor: number;
                            /** Format: int32 */
                            number: number;
                            /** Format: int64 */
                            paidMinor: number;
                            paidOn: string | null;
                            /** @enum {unknown} */
                            status: "draft" | "sent" | "overdue" | "paid" | "void";
                            /** Format: int64 */
                            taxMinor: number;
                            /** Format: int64 */
                            totalMinor: number;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    createInvoice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currency?: string;
                    customerId: string;
                    /** Format: date */
                    dueOn?: string;
                    /** Format: date */
                    issuedOn?: string;
                    lines: {
                        description: string;
                        quantity: number;
                        /** Format: int32 */
                        taxRateBp: number;
                        /** Format: int32 */
                        unitPriceMinor: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        balanceMinor: number;
                        /** Format: date-time */
                        createdAt: string;
                        currency: string;
                        customer: {
                            address: string;
                            email: string;
                            id: string;
                            name: string;
                        };
                        /** Format: date */
                        dueOn: string;
                        hasPdf: boolean;
                        id: string;
                        /** Format: date */
                        issuedOn: string;
                        lines: {
                            description: string;
                            /** Format: int64 */
                            netMinor: number;
                            quantity: number;
                            /** Format: int64 */
                            taxMinor: number;
                            /** Format: int32 */
                            taxRateBp: number;
                            /** Format: int64 */
                            unitPriceMinor: number;
                        }[];
                        /** Format: int64 */
                        netMinor: number;
                        /** Format: int32 */
                        number: number;
                        /** Format: int64 */
                        paidMinor: number;
                        paidOn: string | null;
                        payments: {
                            /** Format: int64 */
                            amountMinor: number;
                            /** Format: date-time */
                            createdAt: string;
                            currency: string;
                            id: string;
                            /** @enum {unknown} */
                            method: "bank" | "cash" | "card" | "other";
                            /** Format: date */
                            paidOn: string;
                            reference: string;
                            /** @enum {unknown} */
                            status: "pending" | "unanswered" | "succeeded" | "failed";
                        }[];
                        sender: {
                            address: string;
                            color: string;
                            name: string;
                        } | null;
                        /** @enum {unknown} */
                        status: "draft" | "sent" | "overdue" | "paid" | "void";
                        taxes: {
                            /** Format: int64 */
                            netMinor: number;
                            /** Format: int64 */
                            taxMinor: number;
                            /** Format: int32 */
                            taxRateBp: number;
                        }[];
                        /** Format: int64 */
                        taxMinor: number;
                        /** Format: int64 */
                        totalMinor: number;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    getInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        balanceMinor: number;
                        /** Format: date-time */
                        createdAt: string;
                        currency: string;
                        customer: {
                            address: string;
                            email: string;
                            id: string;
                            name: string;
                        };
                        /** Format: date */
                        dueOn: string;
                        hasPdf: boolean;
                        id: string;
                        /** Format: date */
                        issuedOn: string;
                        lines: {
                            description: string;
                            /** Format: int64 */
                            netMinor: number;
                            quantity: number;
                            /** Format: int64 */
                            taxMinor: number;
                            /** Format: int32 */
                            taxRateBp: number;
                            /** Format: int64 */
                            unitPriceMinor: number;
                        }[];
                        /** Format: int64 */
                        netMinor: number;
                        /** Format: int32 */
                        number: number;
                        /** Format: int64 */
                        paidMinor: number;
                        paidOn: string | null;
                        payments: {
                            /** Format: int64 */
                            amountMinor: number;
                            /** Format: date-time */
                            createdAt: string;
                            currency: string;
                            id: string;
                            /** @enum {unknown} */
                            method: "bank" | "cash" | "card" | "other";
                            /** Format: date */
                            paidOn: string;
                            reference: string;
                            /** @enum {unknown} */
                            status: "pending" | "unanswered" | "succeeded" | "failed";
                        }[];
                        sender: {
                            address: string;
                            color: string;
                            name: string;
                        } | null;
                        /** @enum {unknown} */
                        status: "draft" | "sent" | "overdue" | "paid" | "void";
                        taxes: {
                            /** Format: int64 */
                            netMinor: number;
                            /** Format: int64 */
                            taxMinor: number;
                            /** Format: int32 */
                            taxRateBp: number;
                        }[];
                        /** Format: int64 */
                        taxMinor: number;
                        /** Format: int64 */
                        totalMinor: number;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    editInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currency?: string;
                    customerId: string;
                    /** Format: date */
                    dueOn?: string;
                    /** Format: date */
                    issuedOn?: string;
                    lines: {
                        description: string;
                        quantity: number;
                        /** Format: int32 */
                        taxRateBp: number;
                        /** Format: int32 */
                        unitPriceMinor: number;
                    }[];
                    /** Format: int32 */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        balanceMinor: number;
                        /** Format: date-time */
                        createdAt: string;
                        currency: string;
                        customer: {
                            address: string;
                            email: string;
                            id: string;
                            name: string;
                        };
                        /** Format: date */
                        dueOn: string;
                        hasPdf: boolean;
                        id: string;
                        /** Format: date */
                        issuedOn: string;
                        lines: {
                            description: string;
                            /** Format: int64 */
                            netMinor: number;
                            quantity: number;
                            /** Format: int64 */
                            taxMinor: number;
                            /** Format: int32 */
                            taxRateBp: number;
                            /** Format: int64 */
                            unitPriceMinor: number;
                        }[];
                        /** Format: int64 */
                        netMinor: number;
                        /** Format: int32 */
                        number: number;
                        /** Format: int64 */
                        paidMinor: number;
                        paidOn: string | null;
                        payments: {
                            /** Format: int64 */
                            amountMinor: number;
                            /** Format: date-time */
                            createdAt: string;
                            currency: string;
                            id: string;
                            /** @enum {unknown} */
                            method: "bank" | "cash" | "card" | "other";
                            /** Format: date */
                            paidOn: string;
                            reference: string;
                            /** @enum {unknown} */
                            status: "pending" | "unanswered" | "succeeded" | "failed";
                        }[];
                        sender: {
                            address: string;
                            color: string;
                            name: string;
                        } | null;
                        /** @enum {unknown} */
                        status: "draft" | "sent" | "overdue" | "paid" | "void";
                        taxes: {
                            /** Format: int64 */
                            netMinor: number;
                            /** Format: int64 */
                            taxMinor: number;
                            /** Format: int32 */
                            taxRateBp: number;
                        }[];
                        /** Format: int64 */
                        taxMinor: number;
                        /** Format: int64 */
                        totalMinor: number;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    createInvoiceLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        path: string;
                        url: string;
                    };
                };
            };
        };
    };
    revokeInvoiceLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, with nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listPaymentsOfInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: int64 */
                            amountMinor: number;
                            /** Format: date-time */
                            createdAt: string;
                            currency: string;
                            id: string;
                            /** @enum {unknown} */
                            method: "bank" | "cash" | "card" | "other";
                            /** Format: date */
                            paidOn: string;
                            reference: string;
                            /** @enum {unknown} */
                            status: "pending" | "unanswered" | "succeeded" | "failed";
                        }[];
                    };
                };
            };
        };
    };
    recordPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: int64 */
                    amountMinor: number;
                    /** @enum {unknown} */
                    method?: "bank" | "cash" | "card" | "other";
                    /** Format: date */
                    paidOn?: string;
                    reference?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        amountMinor: number;
                        /** Format: date-time */
                        createdAt: string;
                        currency: string;
                        id: string;
                        /** @enum {unknown} */
                        method: "bank" | "cash" | "card" | "other";
                        /** Format: date */
                        paidOn: string;
                        reference: string;
                        /** @enum {unknown} */
                        status: "pending" | "unanswered" | "succeeded" | "failed";
                    };
                };
            };
        };
    };
    getInvoicePdf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
        };
    };
    renderInvoice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: {
                            /** Format: int32 */
                            attempt: number;
                            id: string;
                            nextTryAt: string | null;
                            progress: {
                                text: string;
                            } | null;
                            reason: {
                                code: string;
                                message: string;
                            } | null;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed";
                        };
                    };
                };
            };
            /** @description Accepted: the work is queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: {
                            /** Format: int32 */
                            attempt: number;
                            id: string;
                            nextTryAt: string | null;
                            progress: {
                                text: string;
                            } | null;
                            reason: {
                                code: string;
                                message: string;
                            } | null;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed";
                        };
                    };
                };
            };
        };
    };
    getReminder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        id: string;
                        model: string;
                        sentAt: string | null;
                        sentTo: string | null;
                        subject: string;
                        text: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    draftReminder: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    tone?: "friendly" | "firm";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: {
                            /** Format: int32 */
                            attempt: number;
                            id: string;
                            nextTryAt: string | null;
                            progress: {
                                text: string;
                            } | null;
                            reason: {
                                code: string;
                                message: string;
                            } | null;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed";
                        };
                    };
                };
            };
            /** @description Accepted: the work is queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: {
                            /** Format: int32 */
                            attempt: number;
                            id: string;
                            nextTryAt: string | null;
                            progress: {
                                text: string;
                            } | null;
                            reason: {
                                code: string;
                                message: string;
                            } | null;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed";
                        };
                    };
                };
            };
        };
    };
    editReminder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    subject?: string;
                    text?: string;
                    /** Format: int32 */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        id: string;
                        model: string;
                        sentAt: string | null;
                        sentTo: string | null;
                        subject: string;
                        text: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    sendReminder: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: int32 */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        id: string;
                        model: string;
                        sentAt: string | null;
                        sentTo: string | null;
                        subject: string;
                        text: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    changeInvoiceStatus: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    seen?: {
                        customer?: {
                            address: string;
                            email: string;
                            name: string;
                        };
                        sender?: {
                            address: string;
                            name: string;
                        };
                    };
                    /** @enum {unknown} */
                    status: "sent" | "void";
                    /** Format: int32 */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        balanceMinor: number;
                        /** Format: date-time */
                        createdAt: string;
                        currency: string;
                        customer: {
                            address: string;
                            email: string;
                            id: string;
                            name: string;
                        };
                        /** Format: date */
                        dueOn: string;
                        hasPdf: boolean;
                        id: string;
                        /** Format: date */
                        issuedOn: string;
                        lines: {
                            description: string;
                            /** Format: int64 */
                            netMinor: number;
                            quantity: number;
                            /** Format: int64 */
                            taxMinor: number;
                            /** Format: int32 */
                            taxRateBp: number;
                            /** Format: int64 */
                            unitPriceMinor: number;
                        }[];
                        /** Format: int64 */
                        netMinor: number;
                        /** Format: int32 */
                        number: number;
                        /** Format: int64 */
                        paidMinor: number;
                        paidOn: string | null;
                        payments: {
                            /** Format: int64 */
                            amountMinor: number;
                            /** Format: date-time */
                            createdAt: string;
                            currency: string;
                            id: string;
                            /** @enum {unknown} */
                            method: "bank" | "cash" | "card" | "other";
                            /** Format: date */
                            paidOn: string;
                            reference: string;
                            /** @enum {unknown} */
                            status: "pending" | "unanswered" | "succeeded" | "failed";
                        }[];
                        sender: {
                            address: string;
                            color: string;
                            name: string;
                        } | null;
                        /** @enum {unknown} */
                        status: "draft" | "sent" | "overdue" | "paid" | "void";
                        taxes: {
                            /** Format: int64 */
                            netMinor: number;
                            /** Format: int64 */
                            taxMinor: number;
                            /** Format: int32 */
                            taxRateBp: number;
                        }[];
                        /** Format: int64 */
                        taxMinor: number;
                        /** Format: int64 */
                        totalMinor: number;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int32 */
                        attempt: number;
                        id: string;
                        nextTryAt: string | null;
                        progress: {
                            text: string;
                        } | null;
                        reason: {
                            code: string;
                            message: string;
                        } | null;
                        /** @enum {unknown} */
                        state: "queued" | "running" | "done" | "failed";
                    };
                };
            };
        };
    };
    discardJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done, with nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Accepted: the work is queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: {
                            /** Format: int32 */
                            attempt: number;
                            id: string;
                            nextTryAt: string | null;
                            progress: {
                                text: string;
                            } | null;
                            reason: {
                                code: string;
                                message: string;
                            } | null;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed";
                        };
                    };
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        organization: {
                            id: string;
                            name: string;
                            /** @enum {unknown} */
                            role: "owner" | "admin" | "member";
                        } | null;
                        organizations: {
                            id: string;
                            name: string;
                            /** @enum {unknown} */
                            role: "owner" | "admin" | "member";
                        }[];
                        user: {
                            email: string;
                            emailVerified: boolean;
                            id: string;
                            name: string;
                        };
                    };
                };
            };
        };
    };
    updateMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        organization: {
                            id: string;
                            name: string;
                            /** @enum {unknown} */
                            role: "owner" | "admin" | "member";
                        } | null;
                        organizations: {
                            id: string;
                            name: string;
                            /** @enum {unknown} */
                            role: "owner" | "admin" | "member";
                        }[];
                        user: {
                            email: string;
                            emailVerified: boolean;
                            id: string;
                            name: string;
                        };
                    };
                };
            };
        };
    };
    uploadAvatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/avif": string;
                "image/gif": string;
                "image/jpeg": string;
                "image/png": string;
                "image/webp": string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: {
                            /** Format: int32 */
                            attempt: number;
                            id: string;
                            nextTryAt: string | null;
                            progress: {
                                text: string;
                            } | null;
                            reason: {
                                code: string;
                                message: string;
                            } | null;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed";
                        };
                    };
                };
            };
            /** @description Accepted: the work is queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: {
                            /** Format: int32 */
                            attempt: number;
                            id: string;
                            nextTryAt: string | null;
                            progress: {
                                text: string;
                            } | null;
                            reason: {
                                code: string;
                                message: string;
                            } | null;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed";
                        };
                    };
                };
            };
        };
    };
    removeAvatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, with nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listLogins: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            createdAt: string;
                            current: boolean;
                            /** Format: date-time */
                            expiresAt: string;
                            id: string;
                            ipAddress: string | null;
                            userAgent: string | null;
                        }[];
                    };
                };
            };
        };
    };
    revokeLogin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, with nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    revokeOtherLogins: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int32 */
                        revoked: number;
                    };
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currentPassword: string;
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    requestVerification: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Accepted: the work is queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            email: string;
                            hasAvatar: boolean;
                            /** Format: date-time */
                            joinedAt: string;
                            name: string;
                            /** @enum {unknown} */
                            role: "owner" | "admin" | "member";
                            userId: string;
                            /** Format: int32 */
                            version: number;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        email: string;
                        hasAvatar: boolean;
                        /** Format: date-time */
                        joinedAt: string;
                        name: string;
                        /** @enum {unknown} */
                        role: "owner" | "admin" | "member";
                        userId: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, with nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    role: "owner" | "admin" | "member";
                    /** Format: int32 */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        email: string;
                        hasAvatar: boolean;
                        /** Format: date-time */
                        joinedAt: string;
                        name: string;
                        /** @enum {unknown} */
                        role: "owner" | "admin" | "member";
                        userId: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    getAvatar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                size: "64" | "128" | "512";
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
        };
    };
    getOpenApiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    getOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    renameOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** Format: int32 */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    createOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    timeZone?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @enum {unknown} */
                        role: "owner" | "admin" | "member";
                    };
                };
            };
        };
    };
    activateOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @enum {unknown} */
                        role: "owner" | "admin" | "member";
                    };
                };
            };
        };
    };
    listPayments: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: int64 */
                            amountMinor: number;
                            /** Format: date-time */
                            createdAt: string;
                            currency: string;
                            id: string;
                            invoice: {
                                id: string;
                                /** Format: int32 */
                                number: number;
                            };
                            /** @enum {unknown} */
                            method: "bank" | "cash" | "card" | "other";
                            /** Format: date */
                            paidOn: string;
                            reference: string;
                            /** @enum {unknown} */
                            status: "pending" | "unanswered" | "succeeded" | "failed";
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    checkPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        amountMinor: number;
                        /** Format: date-time */
                        createdAt: string;
                        currency: string;
                        id: string;
                        /** @enum {unknown} */
                        method: "bank" | "cash" | "card" | "other";
                        /** Format: date */
                        paidOn: string;
                        reference: string;
                        /** @enum {unknown} */
                        status: "pending" | "unanswered" | "succeeded" | "failed";
                    };
                };
            };
            /** @description Accepted: the work is queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        amountMinor: number;
                        /** Format: date-time */
                        createdAt: string;
                        currency: string;
                        id: string;
                        /** @enum {unknown} */
                        method: "bank" | "cash" | "card" | "other";
                        /** Format: date */
                        paidOn: string;
                        reference: string;
                        /** @enum {unknown} */
                        status: "pending" | "unanswered" | "succeeded" | "failed";
                    };
                };
            };
        };
    };
    closePayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    outcome: "succeeded" | "declined";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        amountMinor: number;
                        /** Format: date-time */
                        createdAt: string;
                        currency: string;
                        id: string;
                        /** @enum {unknown} */
                        method: "bank" | "cash" | "card" | "other";
                        /** Format: date */
                        paidOn: string;
                        reference: string;
                        /** @enum {unknown} */
                        status: "pending" | "unanswered" | "succeeded" | "failed";
                    };
                };
            };
        };
    };
    listPlans: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            currency: string;
                            limits: {
                                customers: number | null;
                                draftsPerMonth: number | null;
                                invoicesPerMonth: number | null;
                                members: number | null;
                            };
                            name: string;
                            /** @enum {unknown} */
                            plan: "free" | "pro" | "team";
                            /** Format: int64 */
                            priceMinorPerMonth: number;
                        }[];
                    };
                };
            };
        };
    };
    getPublicInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        canPay: boolean;
                        invoice: {
                            /** Format: int64 */
                            balanceMinor: number;
                            currency: string;
                            customer: {
                                address: string;
                                name: string;
                            };
                            /** Format: date */
                            dueOn: string;
                            /** Format: date */
                            issuedOn: string;
                            lines: {
                                description: string;
                                /** Format: int64 */
                                netMinor: number;
                                quantity: number;
                                /** Format: int64 */
                                taxMinor: number;
                                /** Format: int32 */
                                taxRateBp: number;
                                /** Format: int64 */
                                unitPriceMinor: number;
                            }[];
                            /** Format: int64 */
                            netMinor: number;
                            /** Format: int32 */
                            number: number;
                            /** Format: int64 */
                            paidMinor: number;
                            /** @enum {unknown} */
                            status: "sent" | "overdue" | "paid";
                            taxes: {
                                /** Format: int64 */
                                netMinor: number;
                                /** Format: int64 */
                                taxMinor: number;
                                /** Format: int32 */
                                taxRateBp: number;
                            }[];
                            /** Format: int64 */
                            taxMinor: number;
                            /** Format: int64 */
                            totalMinor: number;
                        };
                        pendingPayment: boolean;
                        sender: {
                            address: string;
                            color: string;
                            name: string;
                        };
                        /** Format: date */
                        today: string;
                        unansweredPayment: boolean;
                    };
                };
            };
        };
    };
    getPublicJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int32 */
                        attempt: number;
                        id: string;
                        nextTryAt: string | null;
                        progress: {
                            text: string;
                        } | null;
                        reason: {
                            code: string;
                            message: string;
                        } | null;
                        /** @enum {unknown} */
                        state: "queued" | "running" | "done" | "failed";
                    };
                };
            };
        };
    };
    payPublicInvoice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: int64 */
                    amountMinor?: number;
                    cardNumber: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payment: {
                            id: string;
                            /** @enum {unknown} */
                            status: "pending" | "unanswered" | "succeeded" | "failed";
                        };
                    };
                };
            };
            /** @description Accepted: the work is queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payment: {
                            id: string;
                            /** @enum {unknown} */
                            status: "pending" | "unanswered" | "succeeded" | "failed";
                        };
                    };
                };
            };
        };
    };
    getPublicPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {unknown} */
                        status: "pending" | "unanswered" | "succeeded" | "failed";
                    };
                };
            };
        };
    };
    getPublicInvoicePdf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
        };
    };
    renderPublicInvoice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: {
                            /** Format: int32 */
                            attempt: number;
                            id: string;
                            nextTryAt: string | null;
                            progress: {
                                text: string;
                            } | null;
                            reason: {
                                code: string;
                                message: string;
                            } | null;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed";
                        };
                    };
                };
            };
            /** @description Accepted: the work is queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: {
                            /** Format: int32 */
                            attempt: number;
                            id: string;
                            nextTryAt: string | null;
                            progress: {
                                text: string;
                            } | null;
                            reason: {
                                code: string;
                                message: string;
                            } | null;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed";
                        };
                    };
                };
            };
        };
    };
    search: {
        parameters: {
            query: {
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        customers: {
                            email: string;
                            id: string;
                            name: string;
                        }[];
                        invoices: {
                            currency: string;
                            customer: {
                                id: string;
                                name: string;
                            };
                            id: string;
                            /** Format: int32 */
                            number: number;
                            /** @enum {unknown} */
                            status: "draft" | "sent" | "overdue" | "paid" | "void";
                            /** Format: int64 */
                            totalMinor: number;
                        }[];
                        more: {
                            customers: boolean;
                            invoices: boolean;
                        };
                    };
                };
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: string;
                        branding: {
                            color: string;
                            logoText: string;
                        };
                        currency: string;
                        flags: {
                            [key: string]: boolean;
                        };
                        /** Format: int32 */
                        paymentTermDays: number;
                        timeZone: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    updateSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    address?: string;
                    branding?: {
                        color?: string;
                        logoText?: string;
                    };
                    currency?: string;
                    flags?: {
                        [key: string]: boolean;
                    };
                    /** Format: int32 */
                    paymentTermDays?: number;
                    timeZone?: string;
                    /** Format: int32 */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: string;
                        branding: {
                            color: string;
                            logoText: string;
                        };
                        currency: string;
                        flags: {
                            [key: string]: boolean;
                        };
                        /** Format: int32 */
                        paymentTermDays: number;
                        timeZone: string;
                        /** Format: int32 */
                        version: number;
                    };
                };
            };
        };
    };
    getSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        cancelsAt: string | null;
                        limits: {
                            customers: number | null;
                            draftsPerMonth: number | null;
                            invoicesPerMonth: number | null;
                            members: number | null;
                        };
                        /** @enum {unknown} */
                        plan: "free" | "pro" | "team";
                        /** @enum {unknown} */
                        provider: "local" | "stripe";
                        renewsAt: string | null;
                        /** Format: int32 */
                        seats: number;
                        /** @enum {unknown} */
                        status: "active" | "past_due" | "canceled";
                        usage: {
                            /** Format: int32 */
                            customers: number;
                            /** Format: int32 */
                            draftsThisMonth: number;
                            /** Format: int32 */
                            invoicesThisMonth: number;
                            /** Format: int32 */
                            members: number;
                        };
                    };
                };
            };
        };
    };
    cancelSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        cancelsAt: string | null;
                        limits: {
                            customers: number | null;
                            draftsPerMonth: number | null;
                            invoicesPerMonth: number | null;
                            members: number | null;
                        };
                        /** @enum {unknown} */
                        plan: "free" | "pro" | "team";
                        /** @enum {unknown} */
                        provider: "local" | "stripe";
                        renewsAt: string | null;
                        /** Format: int32 */
                        seats: number;
                        /** @enum {unknown} */
                        status: "active" | "past_due" | "canceled";
                        usage: {
                            /** Format: int32 */
                            customers: number;
                            /** Format: int32 */
                            draftsThisMonth: number;
                            /** Format: int32 */
                            invoicesThisMonth: number;
                            /** Format: int32 */
                            members: number;
                        };
                    };
                };
            };
        };
    };
    startCheckout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    plan: "pro" | "team";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        url: string;
                    };
                };
            };
        };
    };
    getCheckout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        currency: string;
                        id: string;
                        /** @enum {unknown} */
                        plan: "pro" | "team";
                        /** Format: int64 */
                        priceMinorPerMonth: number;
                        /** @enum {unknown} */
                        status: "open" | "paid";
                    };
                };
            };
        };
    };
    confirmCheckout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    cardNumber: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        cancelsAt: string | null;
                        limits: {
                            customers: number | null;
                            draftsPerMonth: number | null;
                            invoicesPerMonth: number | null;
                            members: number | null;
                        };
                        /** @enum {unknown} */
                        plan: "free" | "pro" | "team";
                        /** @enum {unknown} */
                        provider: "local" | "stripe";
                        renewsAt: string | null;
                        /** Format: int32 */
                        seats: number;
                        /** @enum {unknown} */
                        status: "active" | "past_due" | "canceled";
                        usage: {
                            /** Format: int32 */
                            customers: number;
                            /** Format: int32 */
                            draftsThisMonth: number;
                            /** Format: int32 */
                            invoicesThisMonth: number;
                            /** Format: int32 */
                            members: number;
                        };
                    };
                };
            };
        };
    };
    openBillingPortal: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that names this one request, for 24 hours. Sent again with the same key and body, it takes no effect a second time and gets the first answer, with Idempotency-Replayed: true. With another body: 422. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        url: string;
                    };
                };
            };
        };
    };
    receiveStripeEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        received: boolean;
                    };
                };
            };
        };
    };
}
