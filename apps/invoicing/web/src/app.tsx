import { useQuery } from '@tanstack/react-query'
import { Link, Redirect, Route, Switch } from 'wouter'
import {
  ChooseOrganizationPage,
  ForgotPasswordPage,
  InvitationPage,
  LogInPage,
  type Me,
  MovedDialog,
  meQuery,
  NewOrganizationPage,
  ResetPasswordPage,
  SignUpPage,
  VerifyEmailPage,
} from './features/accounts/index.ts'
import { ActivityPage } from './features/activity/index.ts'
import { ReminderCard } from './features/assistant/index.ts'
import { CustomerPage, CustomersPage } from './features/customers/index.ts'
import { DashboardPage } from './features/dashboard/index.ts'
import { FailedOfInvoice } from './features/failed-jobs/index.ts'
import {
  EditInvoicePage,
  type Invoice,
  InvoiceList,
  InvoicePage,
  InvoicesPage,
  NewInvoicePage,
} from './features/invoices/index.ts'
import { MembersPage } from './features/members/index.ts'
import { PaymentsCard, PaymentsPage } from './features/payments/index.ts'
import { ProfilePage } from './features/profile/index.ts'
import { LinkCard, PublicInvoicePage } from './features/public/index.ts'
import { SearchPage } from './features/search/index.ts'
import { SettingsPage } from './features/settings/index.ts'
import { Shell } from './features/shell/index.ts'
import { CheckoutPage, SubscriptionPage } from './features/subscriptions/index.ts'
import { Page } from './ui/page.tsx'
import { Empty, Failure, Loading } from './ui/states.tsx'

/** A customer's page opens for everybody with its address; all others depend on the log-in. */
export function App() {
  return (
    <Switch>
      <Route path="/i/:token">{({ token }) => <PublicInvoicePage token={token} />}</Route>
      <Route component={OwnApp} />
    </Switch>
  )
}

/** Decides by who is logged in what there is to see: the entrance, the first organisation, or the app. */
function OwnApp() {
  const { data: me, error, refetch } = useQuery(meQuery)
  if (me !== undefined)
    return (
      <>
        <Pages me={me} />
        {me && <MovedDialog me={me} />}
      </>
    )
  return (
    <main className="entrance" id="main">
      <div className="entrance-card">
        {error ? <Failure error={error} onRetry={refetch} /> : <Loading what="page" />}
      </div>
    </main>
  )
}

function Pages({ me }: { me: Me | null }) {
  return (
    <Switch>
      {/* Mailed links open for everybody, and stay when they change who is logged in. */}
      <Route path="/verify-email">
        <VerifyEmailPage me={me} />
      </Route>
      <Route path="/reset-password" component={ResetPasswordPage} />
      <Route path="/invitations/:token">
        {({ token }) => <InvitationPage key={token} token={token} me={me} />}
      </Route>
      <Route>{me ? <UserPages me={me} /> : <EntrancePages />}</Route>
    </Switch>
  )
}

function EntrancePages() {
  return (
    <Switch>
      <Route path="/sign-up" component={SignUpPage} />
      <Route path="/forgot-password" component={ForgotPasswordPage} />
      {/* The app's own pages ask for the log-in and stay, so that a link opens what it names afterwards. */}
      {BEHIND_LOG_IN.map((path) => (
        <Route key={path.source} path={path} component={LogInPage} />
      ))}
      <Route component={StrangersNotFound} />
    </Switch>
  )
}

const BEHIND_LOG_IN = [
  /^\/(?:log-in)?$/,
  /^\/(?:invoices|customers|payments|search|activity|members|subscription|settings|profile)(?:\/|$)/,
  /^\/organizations\/new$/,
]

function UserPages({ me }: { me: Me }) {
  if (me.organizations.length === 0) return <NewOrganizationPage isFirst />
  return (
    <Switch>
      <Route path="/organizations/new">
        <NewOrganizationPage isFirst={false} />
      </Route>
      {!me.organization && (
        <Route>
          <ChooseOrganizationPage organizations={me.organizations} />
        </Route>
      )}
      <Route>
        {/* Another organisation is another app: nothing on the screen survives the switch. */}
        <Shell key={me.organization?.id}>
          <MemberPages />
        </Shell>
      </Route>
    </Switch>
  )
}

function MemberPages() {
  return (
    <Switch>
      <Route path="/" component={DashboardPage} />
      {['/log-in', '/sign-up', '/forgot-password'].map((path) => (
        <Route key={path} path={path}>
          <Redirect to="/" replace />
        </Route>
      ))}
      <Route path="/invoices" component={InvoicesPage} />
      <Route path="/invoices/new" component={NewInvoicePage} />
      <Route path="/invoices/:id">
        {({ id }) => <InvoicePage key={id} id={id} aside={besideInvoice} />}
      </Route>
      <Route path="/invoices/:id/edit">{({ id }) => <EditInvoicePage key={id} id={id} />}</Route>
      <Route path="/payments" component={PaymentsPage} />
      <Route path="/customers" component={CustomersPage} />
      <Route path="/customers/:id">
        {({ id }) => <CustomerPage key={id} id={id} invoices={<InvoicesOf customerId={id} />} />}
      </Route>
      <Route path="/search" component={SearchPage} />
      <Route path="/activity" component={ActivityPage} />
      <Route path="/members" component={MembersPage} />
      <Route path="/subscription" component={SubscriptionPage} />
      <Route path="/subscription/checkout/:id">{({ id }) => <CheckoutPage id={id} />}</Route>
      <Route path="/settings" component={SettingsPage} />
      <Route path="/profile" component={ProfilePage} />
      <Route component={NotFound} />
    </Switch>
  )
}

function besideInvoice(invoice: Invoice) {
  return (
    <>
      <FailedOfInvoice invoice={invoice} />
      <PaymentsCard invoice={invoice} />
      <ReminderCard invoice={invoice} />
      <LinkCard invoice={invoice} />
    </>
  )
}

function InvoicesOf({ customerId }: { customerId: string }) {
  return (
    <InvoiceList
      filter={{ customerId }}
      empty={
        <Empty icon="invoices" title="No invoices yet">
          This customer owes you nothing.
        </Empty>
      }
    />
  )
}

function StrangersNotFound() {
  return (
    <main className="entrance" id="main">
      <div className="entrance-card">
        <h1>Page not found</h1>
        <p>
          There is no page at this address. <Link href="/log-in">Log in</Link>
        </p>
      </div>
    </main>
  )
}

function NotFound() {
  return (
    <Page title="Page not found">
      <Empty icon="search" title="There is no page at this address">
        It may have moved. <Link href="/">Go to the dashboard</Link>
      </Empty>
    </Page>
  )
}
