import { Link, useLocation } from 'wouter'
import { Monogram } from '../../ui/avatar.tsx'
import { Button, Submit } from '../../ui/button.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Complaint } from '../../ui/states.tsx'
import { useForm } from '../../ui/use-form.ts'
import {
  type Me,
  useActivateOrganization,
  useCreateOrganization,
  useLogOut,
  useMember,
} from './api.ts'
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

export function ChooseOrganizationPage({ organizations }: Pick<Me, 'organizations'>) {
  const activate = useActivateOrganization()
  return (
    <Entrance title="Choose an organisation" lead="You can switch at any time.">
      <ul className="choices stack close">
        {organizations.map(({ id, name }) => (
          <li key={id}>
            <Button
              isBusy={activate.isPending && activate.variables === id}
              onClick={() => activate.mutate(id)}
            >
              <Monogram text={name} />
              <span className="truncate">{name}</span>
            </Button>
          </li>
        ))}
      </ul>
      <Complaint error={activate.error} />
      <p className="entrance-foot">
        Or start afresh: <Link href="/organizations/new">New organisation</Link>
      </p>
    </Entrance>
  )
}

export function OrganizationSwitch({ color }: { color: string | undefined }) {
  const { organization, organizations } = useMember()
  const [, navigate] = useLocation()
  const activate = useActivateOrganization(() => navigate('/'))
  return (
    <div>
      <Menu
        className="organization-switch"
        label={
          <>
            <Monogram text={organization.name} color={color} />
            <span className="truncate">
              <span className="visually-hidden">Organisation: </span>
              {organization.name}
            </span>
            <Icon name="chevrons" />
          </>
        }
      >
        {organizations.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            aria-current={id === organization.id}
            onClick={() => activate.mutate(id)}
          >
            <span className="truncate">{name}</span>
            {id === organization.id && <Icon name="check" />}
          </button>
        ))}
        <button type="button" onClick={() => navigate('/organizations/new')}>
          <Icon name="plus" /> New organisation
        </button>
      </Menu>
      <Complaint error={activate.error} />
    </div>
  )
}
