import { Link, useLocation } from 'wouter'
import { Button, Submit } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { Complaint } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useForm } from '../../ui/use-form.ts'
import { useCreateOrganization, useLogOut } from './api.ts'
import { Entrance } from './entrance.tsx'

/** The first step after sign-up, and the way to a further organisation. */
export function NewOrganizationPage({ isFirst }: { isFirst: boolean }) {
  const lead = isFirst
    ? 'Customers and invoices belong to an organisation. Name yours; you can add others later.'
    : 'It starts empty, with numbers, customers and settings of its own.'
  return (
    <Entrance title={isFirst ? 'Name your organisation' : 'New organisation'} lead={lead}>
      <NewOrganizationForm />
      <p className="entrance-foot">
        {isFirst ? <LogOutInstead /> : <Link href="/">Back to the dashboard</Link>}
      </p>
    </Entrance>
  )
}

function NewOrganizationForm() {
  const [, navigate] = useLocation()
  const create = useCreateOrganization(() => navigate('/'))
  const { form, field, isBusy } = useForm({
    start: { name: '' },
    check: ({ name }) => (name.trim() ? {} : { name: 'Enter a name.' }),
    bodyOf: ({ name }) => ({ name: name.trim() }),
    sending: create,
  })
  return (
    <Form {...form}>
      <TextField
        {...field('name')}
        label="Organisation"
        autoComplete="organization"
        hint="As it should stand on your invoices."
      />
      <Submit isBusy={isBusy}>Create organisation</Submit>
    </Form>
  )
}

function LogOutInstead() {
  const [, navigate] = useLocation()
  const logOut = useLogOut(() => navigate('/log-in'))
  return (
    <>
      <Button look="link" isBusy={logOut.isPending} onClick={logOut.mutate}>
        Log out
      </Button>
      <Complaint error={logOut.error} />
    </>
  )
}
